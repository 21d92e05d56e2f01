package core

import (
	"errors"
	"strings"
	"testing"

	"github.com/aftercall/aftercall/bindings/go/internal/packed"
	"github.com/aftercall/aftercall/bindings/go/internal/wasm"
)

// provoke panics as translated code does.
var provoke = Function{"provoke", func(*wasm.Module, int32, int32, int32) int32 { panic("unreachable") }}

// beyond reads where there is no memory.
var beyond = Function{"beyond", func(m *wasm.Module, _, _, _ int32) int32 {
	memory := *m.Xmemory().Slice()
	return int32(memory[len(memory)])
}}

func TestATrapEndsTheInstance(t *testing.T) {
	for _, function := range []Function{provoke, beyond} {
		instance := New()
		_, err := instance.Number(function, 0, 0, 0, nil)
		var trap *Trap
		if !errors.As(err, &trap) || len(trap.Stack) == 0 {
			t.Fatalf("%s: %v", function.Name, err)
		}
		if _, err := instance.Output(Status, 0, 200, 0, nil); !errors.As(err, &trap) || instance.Dead() != trap {
			t.Errorf("%s: %v", function.Name, err)
		}
		instance.FreeLater(1)
	}
}

func TestARefusalSaysWhy(t *testing.T) {
	instance := New()
	_, err := instance.Output(CallStep, 12345, 0, 0, packed.Input{})
	var mistake *Mistake
	if !errors.As(err, &mistake) || mistake.Message == "" || instance.Dead() != nil {
		t.Fatal(err)
	}
	var toml packed.Input
	toml.Text("name = \"x\"\nsurprise")
	if _, err = instance.Handle(ContractFromTOML, 0, 0, 0, toml); !errors.As(err, &mistake) || mistake.Line != 2 {
		t.Error(err)
	}
	if _, err = instance.Output(Status, 0, 200, 0, nil); err != nil {
		t.Error(err)
	}
}

func TestManyHandlesAreFreedAndNeverNameAnother(t *testing.T) {
	instance := New()
	var first Handle
	for each := range 70_000 {
		var name packed.Input
		name.Text("http")
		handle, err := instance.Handle(ContractNamed, 0, 0, 0, name)
		if err != nil {
			t.Fatal(err)
		}
		if each == 0 {
			first = handle
		}
		if each > 0 && handle == first {
			t.Fatal("a handle was used again")
		}
		instance.FreeLater(handle)
	}
	if count, err := instance.Count(); err != nil || count != 0 {
		t.Errorf("%d are left, %v", count, err)
	}
	var mistake *Mistake
	if _, err := instance.Output(Contract, int32(first), 0, 0, nil); !errors.As(err, &mistake) {
		t.Errorf("a stale handle: %v", err)
	}
}

func TestMemoryDoesNotGrowWithUse(t *testing.T) {
	instance := New()
	var judge packed.Input
	judge.U8(0)
	judge.U8(0)
	judge.U16(503)
	judge.U8(2)
	judge.U8(0)
	judge.I64(0)
	judge.U16(0)
	judge.U32(0)
	judge.Text(`{"title": "` + strings.Repeat("x", 60_000) + `"}`)
	size := 0
	for each := range 2_000 {
		if _, err := instance.Output(Judge, 0, 7, 0, judge); err != nil {
			t.Fatal(err)
		}
		if each == 100 {
			size = instance.Memory()
		}
	}
	if instance.Memory() != size || size > 4<<20 {
		t.Errorf("%d bytes, then %d", size, instance.Memory())
	}
}
