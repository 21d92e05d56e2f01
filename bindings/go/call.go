package aftercall

import (
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// CallOptions are about one call; the zero value has the defaults.
type CallOptions struct {
	// CanAuthenticate is whether you can renew credentials when you are asked to.
	CanAuthenticate bool
	// CanVerify is whether you can find out if a request took effect.
	CanVerify bool
	// Deadline is the time from Begin after which nothing is sent, instead of the policy's; 0 is the policy's.
	Deadline time.Duration
	// Scope is who shares pressure and holds within the origin: a tenant, a key's name; no secret.
	Scope string
	// Seed makes the jitter repeatable, if HasSeed; otherwise it is drawn at random.
	Seed    uint64
	HasSeed bool
}

// Call is one logical operation and all its attempts. Every input gives the one next Decision; you send
// and wait. A call may move between goroutines, but only one at a time may use it.
//
// The error is a *MistakeError if the call does not expect the input, which is then unchanged, and an
// *InternalError after a bug in the library: the decision is then to stop, with an unknown effect.
type Call struct {
	instance *core.Instance
	handle   core.Handle
	engine   *Engine
	cleanup  runtime.Cleanup
	// How the input begins that judges a response to its request.
	request packed.Input
	// The last verdict, kept after the end.
	last *Verdict
}

// NewCall starts one logical operation; Begin then gives its first decision. The error is a *MistakeError
// for a request that no HTTP client could send.
func (e *Engine) NewCall(request *Request, options CallOptions) (*Call, error) {
	call, err := e.newCall(request, options)
	if err != nil {
		return nil, err
	}
	call.cleanup = runtime.AddCleanup(call, call.instance.FreeLater, call.handle)
	return call, nil
}

// newCall makes a call that its caller closes.
func (e *Engine) newCall(request *Request, options CallOptions) (*Call, error) {
	defer runtime.KeepAlive(e)
	if request == nil {
		return nil, &MistakeError{Kind: MistakeArgument, Message: "NewCall: no request is given"}
	}
	input := make(packed.Input, 0, 512)
	var flags uint8
	if options.CanAuthenticate {
		flags |= 1
	}
	if options.CanVerify {
		flags |= 2
	}
	input.U8(flags)
	input.U64(deadlineMicros(options.Deadline))
	if options.HasSeed {
		input.U64(options.Seed)
	} else {
		input.U64(rand.Uint64())
	}
	input.Text(options.Scope)
	head := len(input)
	request.write(&input)
	handle, err := e.instance.Handle(core.CallNew, int32(e.handle), 0, 0, input)
	if err != nil {
		return nil, mistake(err)
	}
	return &Call{instance: e.instance, handle: handle, engine: e, request: append(input[head:], 0)}, nil
}

// deadlineMicros rounds up: a deadline of less than a microsecond is not the policy's.
func deadlineMicros(deadline time.Duration) uint64 {
	if deadline == 0 {
		return 0
	}
	return uint64(max(1, deadline.Microseconds()))
}

// The events of a step.
const (
	eventBegin = iota
	eventResponse
	eventFailure
	eventWake
	eventCredentials
	eventVerified
	eventCancel
)

// Begin gives the first decision.
func (c *Call) Begin() (Decision, error) { return c.step(c.event(eventBegin)) }

// OnResponse tells the response to the last attempt.
func (c *Call) OnResponse(response *Response) (Decision, error) {
	if response == nil {
		return Decision{}, &MistakeError{Kind: MistakeArgument, Message: "OnResponse: no response is given"}
	}
	input := c.event(eventResponse)
	response.write(&input)
	return c.step(input)
}

// OnFailure tells that the last attempt had no response.
func (c *Call) OnFailure(failure Failure) (Decision, error) {
	input := c.event(eventFailure)
	failure.write(&input)
	return c.step(input)
}

// OnWake tells that a wait is over.
func (c *Call) OnWake() (Decision, error) { return c.step(c.event(eventWake)) }

// wake is OnWake after a wait until a moment that was carried out: it is not before that moment, whatever
// the clock says. One that lags would give the same wait again and again.
func (c *Call) wake(until time.Duration) (Decision, error) {
	now := c.engine.options.Clock()
	if lag := until - now.Monotonic; lag > 0 {
		now = Now{Monotonic: until, Wall: now.Wall.Add(lag)}
	}
	return c.step(c.eventAt(eventWake, now))
}

// OnCredentials tells whether there are new credentials.
func (c *Call) OnCredentials(renewed bool) (Decision, error) {
	input := c.event(eventCredentials)
	if renewed {
		input.U8(1)
	} else {
		input.U8(0)
	}
	return c.step(input)
}

// OnVerified tells what a look at the server found. VerifiedNotApplied is your word that it cannot take
// effect any more.
func (c *Call) OnVerified(found Verified) (Decision, error) {
	input := c.event(eventVerified)
	input.U8(uint8(found))
	return c.step(input)
}

// Cancel ends the call, in any state but the end.
func (c *Call) Cancel() (Decision, error) { return c.step(c.event(eventCancel)) }

func (c *Call) event(event uint8) packed.Input { return c.eventAt(event, c.engine.options.Clock()) }

func (c *Call) eventAt(event uint8, now Now) packed.Input {
	input := make(packed.Input, 0, 256)
	input.U8(event)
	input.U64(uint64(max(0, now.Monotonic.Microseconds())))
	input.I64(now.Wall.UnixMicro())
	return input
}

func (c *Call) step(input packed.Input) (Decision, error) {
	defer runtime.KeepAlive(c)
	if c.handle == 0 {
		return Decision{}, &MistakeError{Kind: MistakeState, Message: "the call has ended"}
	}
	out, err := c.instance.Output(core.CallStep, int32(c.handle), wantVerdict, 0, input)
	if err == nil && !c.isPlain(out, input[0]) {
		// What went wrong has its evidence with it, because the call may be over.
		out, err = c.instance.Output(core.CallLast, int32(c.handle), wantAll|wantVerdict, 0, nil)
	}
	if err != nil {
		if c.instance.Dead() != nil {
			return broken(), mistake(err)
		}
		return Decision{}, mistake(err)
	}
	decision := decodeDecision(out)
	c.explainLater(decision.Outcome, input)
	if decision.Verdict != nil {
		c.last = decision.Verdict
	}
	if decision.Outcome != nil {
		c.last = decision.Outcome.Verdict
		c.Close()
	}
	return decision, nil
}

// isPlain is whether a decision has no verdict, or that of a success at once, which can be judged again by
// those who ask for its evidence.
func (c *Call) isPlain(out packed.Output, event uint8) bool {
	if out.Part(packed.Start+packed.DecisionVerdict) != 0 {
		return false
	}
	at := out.Part(packed.Start + packed.DecisionOutcome)
	if at == 0 || out.Part(at+packed.OutcomeVerdict) == 0 {
		return true
	}
	_, attempts := out.List(at + packed.OutcomeAttempts)
	hasOperations := c.engine.contract != Rest && c.engine.contract != HTTP
	return event == eventResponse && out.Flag(at+packed.OutcomeIsSuccess) && attempts == 1 && !hasOperations
}

// explainLater has the verdict of a success at once judged again when its evidence is asked for.
func (c *Call) explainLater(outcome *Outcome, step packed.Input) {
	if outcome == nil || outcome.Verdict == nil || outcome.Verdict.more != nil || step[0] != eventResponse {
		return
	}
	outcome.Verdict.more = &more{contract: c.engine.contract, input: c.request, rest: step[stepHead:]}
}

// stepHead is how long the part of a step is that all events have: the event and two times.
const stepHead = 1 + 8 + 8

// broken is the decision after a bug in the library: nobody knows whether the request took effect, so
// nothing is sent again.
func broken() Decision {
	return Decision{Action: ActionDone, Outcome: &Outcome{Effect: EffectUnknown, Stop: StopCancelled}}
}

// Verdict is what the last response or failure meant; nil before the first.
func (c *Call) Verdict() *Verdict { return c.last }

// bodyWanted is how many leading bytes of a response's body to give to OnResponse.
func (c *Call) bodyWanted(head *Response) int {
	defer runtime.KeepAlive(c)
	input := make(packed.Input, 0, 256)
	head.write(&input)
	wanted, err := c.instance.Number(core.CallBodyWanted, int32(c.handle), 0, 0, input)
	if err != nil {
		return 0
	}
	return wanted
}

// BodyWanted is how many leading bytes of the body of a response to give to OnResponse, at most 65,536; its
// own body does not count.
func (c *Call) BodyWanted(response *Response) int {
	head := *response
	head.Body, head.BodyState = nil, BodyStateUnread
	return c.bodyWanted(&head)
}

// Close frees the call, in any state; the end of the call and the garbage collector do so too.
func (c *Call) Close() {
	if c.handle == 0 {
		return
	}
	c.cleanup.Stop()
	c.instance.FreeLater(c.handle)
	c.handle = 0
}
