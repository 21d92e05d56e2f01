package core

import "github.com/aftercall/aftercall/bindings/go/internal/wasm"

// Break has the instance trap, so that tests see what happens then.
func (i *Instance) Break() {
	breaking := Function{"break", func(*wasm.Module, int32, int32, int32) int32 { panic("broken by a test") }}
	_, _ = i.Number(breaking, 0, 0, 0, nil)
}
