package aftercall

import (
	"runtime"
	"sync"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// The instance that looks up and judges. It keeps nothing but contracts, which are made again from what
// they were read from, so after a trap another one takes its place.
var shared struct {
	mu       sync.Mutex
	instance *core.Instance
}

// sharedInstance is the one to use now.
func sharedInstance() *core.Instance {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.instance == nil || shared.instance.Dead() != nil {
		shared.instance = core.New()
	}
	return shared.instance
}

// ask calls a function of the shared instance about a contract. After a trap it asks another
// instance once.
func ask(
	contract *Contract, function core.Function, b int32, input packed.Input,
) (out packed.Output, err error) {
	// Its cleanup must not free its handle before the function has run.
	defer runtime.KeepAlive(contract)
	for range 2 {
		instance := sharedInstance()
		var handle core.Handle
		if handle, err = contract.in(instance); err == nil {
			if out, err = instance.Output(function, int32(handle), b, 0, input); err == nil {
				return out, nil
			}
		}
		if instance.Dead() == nil {
			return "", err
		}
	}
	return "", err
}

// askNumber is ask for a function that gives a number.
func askNumber(
	contract *Contract, function core.Function, b int32, input packed.Input,
) (number int, err error) {
	// Its cleanup must not free its handle before the function has run.
	defer runtime.KeepAlive(contract)
	for range 2 {
		instance := sharedInstance()
		var handle core.Handle
		if handle, err = contract.in(instance); err == nil {
			if number, err = instance.Number(function, int32(handle), b, 0, input); err == nil {
				return number, nil
			}
		}
		if instance.Dead() == nil {
			return 0, err
		}
	}
	return 0, err
}
