package aftercall

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// makeKey puts an idempotency key on a request that needs one, by the contract of its operation. A request
// that may be repeated anyway gets none.
func (x *exchange) makeKey(mode KeyMode) {
	if mode == KeysNever || x.request.Header == nil || isSafe(x.request.Method) {
		return
	}
	about := x.engine.contract.ofOperation(x.facts.Method, x.facts.URL)
	wanted := about.declaresIdempotencyKeys || mode == KeysAlways && about.honorsIdempotencyKeys
	if !wanted || x.facts.Facts().IsHarmless {
		return
	}
	key := uuid()
	if about.quotesIdempotencyKeys {
		key = `"` + key + `"`
	}
	x.request.Header = x.request.Header.Clone()
	x.request.Header.Set(resentFields[0], key)
	x.facts.Header = x.request.Header
}

// ofOperation is what the contract says of the operation that this method and URL are, or of all.
func (c *Contract) ofOperation(method, url string) *about {
	if c == Rest || c == HTTP { // They have no operations.
		return c.known()
	}
	instance := sharedInstance()
	handle, err := c.in(instance)
	if err != nil {
		return c.known()
	}
	var input packed.Input
	input.Text(method)
	input.Text(url)
	operation, err := instance.Handle(core.ContractOperation, int32(handle), 0, 0, input)
	if err != nil {
		return c.known()
	}
	defer instance.FreeLater(operation)
	out, err := instance.Output(core.Contract, int32(operation), 0, 0, nil)
	if err != nil {
		return c.known()
	}
	return decodeAbout(out)
}

// uuid is a random one (RFC 9562, version 4).
func uuid() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // It never fails.
	random[6] = random[6]&0x0f | 0x40
	random[8] = random[8]&0x3f | 0x80
	text := hex.EncodeToString(random[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
