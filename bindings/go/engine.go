package aftercall

import (
	"encoding/json"
	"log/slog"
	"runtime"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Engine is a contract, a policy, and the state that calls to the same origin and scope share. Make one for
// a program and keep it; any number of goroutines may use it.
type Engine struct {
	instance *core.Instance
	handle   core.Handle
	contract *Contract
	options  EngineOptions
}

// EngineOptions say what an engine is made of; the zero value has the defaults.
type EngineOptions struct {
	// Contract is Rest if it is nil.
	Contract *Contract
	// Policy is the default one if it is nil.
	Policy *Policy
	// OnEvent is told what the calls of a Transport are doing, in the goroutine that makes the call. It
	// should return at once.
	OnEvent func(Event)
	// Logger is told the same: a wait of a second or more, and a call that ends without a success, at INFO,
	// everything else at DEBUG. If it is nil nothing is logged but a bug in the library, at ERROR by slog.Default.
	Logger *slog.Logger
	// Clock is that of the machine if it is nil, monotonic since the engine was made.
	Clock Clock
}

// NewEngine makes an engine. The error is a *MistakeError for a policy that says nothing sensible.
func NewEngine(options EngineOptions) (*Engine, error) {
	if options.Contract == nil {
		options.Contract = Rest
	}
	if options.Clock == nil {
		options.Clock = machineClock()
	}
	instance := core.New()
	contract, err := options.Contract.load(instance)
	if err != nil {
		return nil, mistake(err)
	}
	handle, err := instance.Handle(core.EngineNew, int32(contract), 0, 0, options.Policy.input())
	if err != nil {
		return nil, mistake(err)
	}
	instance.FreeLater(contract)
	return newEngine(instance, handle, options), nil
}

func newEngine(instance *core.Instance, handle core.Handle, options EngineOptions) *Engine {
	engine := &Engine{instance: instance, handle: handle, contract: options.Contract, options: options}
	runtime.AddCleanup(engine, instance.FreeLater, handle)
	return engine
}

// report tells of a bug in the library.
func (e *Engine) report(message string, bug error) {
	logger := e.options.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.Error("aftercall: "+message, "error", bug)
}

// WithPolicy is the same engine with another policy, for some of its calls: they share with the others what
// this engine's calls share.
func (e *Engine) WithPolicy(policy *Policy) (*Engine, error) {
	defer runtime.KeepAlive(e)
	handle, err := e.instance.Handle(core.EngineWithPolicy, int32(e.handle), 0, 0, policy.input())
	if err != nil {
		return nil, mistake(err)
	}
	options := e.options
	options.Policy = policy
	return newEngine(e.instance, handle, options), nil
}

// Contract is the engine's contract.
func (e *Engine) Contract() *Contract { return e.contract }

// Release ends the hold of a URL's origin and a scope: calls that wait because another one was throttled go
// on at their next wake. The empty scope is that of the calls that name none.
func (e *Engine) Release(url, scope string) error {
	defer runtime.KeepAlive(e)
	var input packed.Input
	input.Text(url)
	input.Text(scope)
	_, err := e.instance.Number(core.EngineRelease, int32(e.handle), 0, 0, input)
	return mistake(err)
}

// Pressure is what failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to 197
// retries are free; above, they must be earned.
func (e *Engine) Pressure(request *Request, scope string) (int, error) {
	defer runtime.KeepAlive(e)
	var input packed.Input
	request.write(&input)
	input.Text(scope)
	number, err := e.instance.Number(core.EnginePressure, int32(e.handle), 0, 0, input)
	return number, mistake(err)
}

// Snapshot is what the engine knows of its origins at this moment, as JSON. Times are microseconds of the
// monotonic clock.
func (e *Engine) Snapshot() (json.RawMessage, error) {
	defer runtime.KeepAlive(e)
	out, err := e.instance.Output(core.EngineSnapshot, int32(e.handle), 0, 0, nil)
	if err != nil {
		return nil, mistake(err)
	}
	return json.RawMessage(out.Text(packed.Start + packed.TextText)), nil
}
