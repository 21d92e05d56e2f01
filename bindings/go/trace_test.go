package aftercall

import (
	"encoding/gob"
	"os"
	"testing"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
)

// TestMain writes each step of the core into the file that AFTERCALL_TRACE names, for the comparison
// with another host of the module, in crosscheck.
func TestMain(m *testing.M) {
	path := os.Getenv("AFTERCALL_TRACE")
	if path == "" {
		os.Exit(m.Run())
	}
	file, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	encoder := gob.NewEncoder(file)
	numbers := map[*core.Instance]int{}
	core.Record = func(step core.Step) {
		if _, ok := numbers[step.Instance]; !ok {
			numbers[step.Instance] = len(numbers)
		}
		written := struct {
			Instance      int
			Name          string
			A, B, C, Raw  int32
			Input, Output []byte
			HasInput      bool
		}{
			numbers[step.Instance], step.Name, step.A, step.B, step.C, step.Raw,
			step.Input, []byte(step.Output), step.Input != nil,
		}
		if err := encoder.Encode(written); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := file.Close(); err != nil {
		panic(err)
	}
	os.Exit(code)
}
