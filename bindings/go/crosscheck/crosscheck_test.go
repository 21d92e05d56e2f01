// Package crosscheck compares the translated core with the WebAssembly module itself, which wazero runs: the
// shared vectors are given to both, and every output must have the same bytes.
package crosscheck

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// What one function was given, and what it gave; ../trace_test.go writes it.
type step struct {
	Instance      int
	Name          string
	A, B, C, Raw  int32
	Input, Output []byte
	HasInput      bool
}

// trace runs the vectors through the package and gives the file with all steps.
func trace(t *testing.T) io.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace")
	run := exec.Command("go", "test", "-count=1", "-run", "^TestVectors$", ".")
	run.Dir = ".."
	run.Env = append(os.Environ(), "AFTERCALL_TRACE="+path)
	if output, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(data)
}

func TestTheTranslatedCoreGivesTheSameBytes(t *testing.T) {
	path := os.Getenv("AFTERCALL_WASM")
	if path == "" {
		path = "../../../target/wasm/aftercall.wasm"
	}
	module, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run `cargo run -p xtask -- wasm`", err)
	}
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	compiled, err := runtime.CompileModule(ctx, module)
	if err != nil {
		t.Fatal(err)
	}
	instances := map[int]api.Module{}
	decoder := gob.NewDecoder(trace(t))
	steps, compared := 0, 0
	for {
		var each step
		if err := decoder.Decode(&each); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		instance, ok := instances[each.Instance]
		if !ok {
			instance, err = runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
			if err != nil {
				t.Fatal(err)
			}
			instances[each.Instance] = instance
		}
		steps++
		compared += len(each.Output)
		if err := replay(ctx, instance, &each); err != nil {
			t.Fatalf("step %d, %s: %v", steps, each.Name, err)
		}
	}
	if steps < 10_000 || compared == 0 {
		t.Fatalf("only %d steps", steps)
	}
	t.Logf("%d steps in %d instances, %d bytes of outputs", steps, len(instances), compared)
}

func replay(ctx context.Context, instance api.Module, each *step) error {
	if each.HasInput {
		at, err := instance.ExportedFunction("ac_in").Call(ctx, uint64(len(each.Input)))
		if err != nil {
			return err
		}
		if !instance.Memory().Write(uint32(at[0]), each.Input) {
			return errors.New("the input has no room")
		}
	}
	function := instance.ExportedFunction(each.Name)
	given := []uint64{uint64(uint32(each.A)), uint64(uint32(each.B)), uint64(uint32(each.C))}
	given = given[:len(function.Definition().ParamTypes())]
	results, err := function.Call(ctx, given...)
	if err != nil {
		return err
	}
	// Addresses may differ in nothing either: the same module did the same things before.
	if int32(results[0]) != each.Raw {
		return errors.New("another result")
	}
	if len(each.Output) == 0 {
		return nil
	}
	output, ok := instance.Memory().Read(uint32(results[0]), uint32(len(each.Output)))
	if !ok || !bytes.Equal(output, each.Output) {
		return errors.New("another output")
	}
	return nil
}
