// Package core runs one instance of the core, which is Go source that was translated from its
// WebAssembly module: one goroutine at a time, and none any more after a trap.
package core

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/aftercall/aftercall/bindings/go/internal/packed"
	"github.com/aftercall/aftercall/bindings/go/internal/wasm"
)

// Handle names an object of one instance; 0 is none, and as a contract the default one.
type Handle uint32

// Function is one of the core's, with up to three parameters.
type Function struct {
	Name string
	run  func(m *wasm.Module, a, b, c int32) int32
}

// Step is what one function was given, and what it gave.
type Step struct {
	Instance *Instance
	Name     string
	A, B, C  int32
	Input    packed.Input
	Raw      int32
	// Output is the packed output; empty if there is none.
	Output packed.Output
}

// Record is told each step where it is not nil: the tests compare with another host of the module.
var Record func(Step)

// Instance is one instance of the core, and its lock.
type Instance struct {
	mu     sync.Mutex
	module *wasm.Module
	memory *[]byte
	trap   atomic.Pointer[Trap]

	// What is to be freed before the next function runs: a cleanup may come while one is running.
	freesMu  sync.Mutex
	frees    []Handle
	hasFrees atomic.Bool
}

// Trap is a bug in the library, or memory that was used up: it ended the instance.
type Trap struct {
	// Message says what happened and where in the core.
	Message string
	// Stack is the stack of the goroutine in which it happened.
	Stack []byte
}

func (t *Trap) Error() string { return "aftercall: internal error: " + t.Message }

// Mistake is why a function refused.
type Mistake struct {
	Result       uint8
	Line, Column int
	Message      string
}

func (m *Mistake) Error() string { return "aftercall: " + m.Message }

// New makes an instance.
func New() *Instance {
	module := wasm.New()
	instance := &Instance{module: module, memory: module.Xmemory().Slice()}
	if abi := module.Xac_abi(); abi != packed.ABI {
		panic(fmt.Sprintf("aftercall: the core has interface %d, not %d", abi, packed.ABI))
	}
	return instance
}

// Dead is the trap that ended the instance, or nil.
func (i *Instance) Dead() *Trap { return i.trap.Load() }

// Output calls a function that gives a packed output.
func (i *Instance) Output(function Function, a, b, c int32, input packed.Input) (packed.Output, error) {
	var out packed.Output
	_, err := i.call(function, a, b, c, input, 0, &out)
	return out, err
}

// Handle calls a function that makes an object.
func (i *Instance) Handle(function Function, a, b, c int32, input packed.Input) (Handle, error) {
	raw, err := i.call(function, a, b, c, input, 0, nil)
	return Handle(raw), err
}

// Number calls a function that gives a number or nothing.
func (i *Instance) Number(function Function, a, b, c int32, input packed.Input) (int, error) {
	raw, err := i.call(function, a, b, c, input, -1, nil)
	return int(raw), err
}

// FreeLater frees an object before the next function runs; it never blocks for long, so a cleanup may
// call it.
func (i *Instance) FreeLater(handle Handle) {
	if handle == 0 || i.Dead() != nil {
		return
	}
	i.freesMu.Lock()
	i.frees = append(i.frees, handle)
	i.freesMu.Unlock()
	i.hasFrees.Store(true)
}

// Count is how many objects there are, after what waits has been freed.
func (i *Instance) Count() (int, error) { return i.Number(Count, 0, 0, 0, nil) }

// Memory is how many bytes the instance's memory has.
func (i *Instance) Memory() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(*i.memory)
}

// call runs one function under the lock. What equals refused is a refusal.
func (i *Instance) call(
	function Function, a, b, c int32, input packed.Input, refused int32, out *packed.Output,
) (raw int32, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if trap := i.trap.Load(); trap != nil {
		return refused, trap
	}
	defer i.recovered(&err)
	if i.hasFrees.Load() {
		i.free()
	}
	if input != nil {
		at := uint32(i.module.Xac_in(int32(len(input))))
		if at == 0 {
			return refused, i.mistake()
		}
		copy((*i.memory)[at:], input)
	}
	raw = function.run(i.module, a, b, c)
	if raw == refused {
		err = i.mistake()
	} else if out != nil {
		*out = i.output(uint32(raw))
	}
	if Record != nil {
		step := Step{Instance: i, Name: function.Name, A: a, B: b, C: c, Input: input, Raw: raw}
		if out != nil {
			step.Output = *out
		}
		Record(step)
	}
	return raw, err
}

// output copies what is at an address.
func (i *Instance) output(at uint32) packed.Output {
	memory := *i.memory
	head := memory[at : at+packed.HeadSize]
	if layout := head[packed.HeadLayout]; layout != packed.Layout {
		panic(fmt.Sprintf("the core has layout %d, not %d", layout, packed.Layout))
	}
	total := uint32(head[0]) | uint32(head[1])<<8 | uint32(head[2])<<16 | uint32(head[3])<<24
	return packed.Output(memory[at : at+total])
}

func (i *Instance) mistake() error {
	at := uint32(i.module.Xac_mistake())
	if at == 0 {
		panic("a function refused without saying why")
	}
	out := i.output(at)
	const start = packed.Start
	return &Mistake{
		Result:  out.U8(start + packed.MistakeResult),
		Line:    int(out.U32(start + packed.MistakeLine)),
		Column:  int(out.U32(start + packed.MistakeColumn)),
		Message: out.Text(start + packed.MistakeMessage),
	}
}

// free frees what waits for it.
func (i *Instance) free() {
	i.freesMu.Lock()
	frees := i.frees
	i.frees = nil
	i.hasFrees.Store(false)
	i.freesMu.Unlock()
	for _, handle := range frees {
		freed := i.module.Xac_free(int32(handle))
		if Record != nil {
			Record(Step{Instance: i, Name: "ac_free", A: int32(handle), Raw: freed})
		}
	}
}

// recovered turns the panic of translated code into a trap that ends the instance.
func (i *Instance) recovered(err *error) {
	said := recover()
	if said == nil {
		return
	}
	trap := &Trap{Message: fmt.Sprint(said), Stack: debug.Stack()}
	if words := i.lastWords(); words != "" {
		trap.Message = words
	}
	i.trap.Store(trap)
	// Nothing of it can be used any more.
	i.module, i.memory = nil, new([]byte)
	*err = trap
}

// lastWords is what a panic of the core said, if there was one.
func (i *Instance) lastWords() (words string) {
	defer func() { _ = recover() }()
	at := uint32(i.module.Xac_panic())
	if at == 0 {
		return ""
	}
	out := i.output(at)
	const start = packed.Start
	return fmt.Sprintf("%s at %s:%d:%d", out.Text(start+packed.PanicMessage),
		out.Text(start+packed.PanicFile), out.U32(start+packed.PanicLine), out.U32(start+packed.PanicColumn))
}
