package aftercall

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// exchange is one call under way: the last response or error, and the means to get the next.
type exchange struct {
	transport *Transport
	engine    *Engine
	call      *Call
	watch     *watch
	// original is the caller's request; request is ours, which credentials and keys are put on.
	original, request *http.Request
	facts             *Request
	options           requestOptions
	scope             string
	authenticate      Authenticator
	verify            Verifier
	isOwn             bool

	response *http.Response
	err      error
	attempts int
	resent   int
}

// begin reads a request and what its context and its Transport ask for.
func (t *Transport) begin(engine *Engine, request *http.Request) *exchange {
	x := &exchange{transport: t, engine: engine, original: request, options: optionsOf(request.Context())}
	_, x.isOwn = t.base().(*http.Transport)
	x.request = new(http.Request)
	*x.request = *request
	x.facts = RequestOf(x.request)
	x.facts.Idempotent = x.options.idempotent
	x.verify = t.Verify
	if x.options.verify != nil {
		x.verify = *x.options.verify
	}
	x.authenticate = t.Authenticate
	if request.Response != nil {
		x.afterRedirects()
	}
	mode := t.Keys
	if x.options.keys != nil {
		mode = *x.options.keys
	}
	x.makeKey(mode)
	x.scope = t.Scope
	if x.options.scope != nil {
		x.scope = *x.options.scope
	}
	return x
}

// start makes the call.
func (x *exchange) start() (err error) {
	if x.options.policy != nil {
		engine, err := x.engine.WithPolicy(x.options.policy)
		if err != nil {
			return err
		}
		x.engine = engine
	}
	x.call, err = x.engine.newCall(x.facts, CallOptions{
		CanAuthenticate: x.authenticate != nil, CanVerify: x.verify != nil,
		Scope: x.scope, Deadline: x.deadline(),
	})
	return err
}

// withoutCall is what comes of a request of which there is no call: it is sent once, or refused by the client
// below.
func (x *exchange) withoutCall(why error) (*http.Response, error) {
	var mistaken *MistakeError
	if errors.As(why, &mistaken) {
		if mistaken.Kind == MistakePolicy {
			closeBody(x.original)
			return nil, why
		}
	} else {
		x.engine.report("requests are sent once, without a call", why)
	}
	result := x.once(Decision{})
	if result.err == nil {
		result.response.Request = x.request
		return result.response, nil
	}
	verdict := x.failure(result).Judge(ByContract(x.engine.contract), OfRequest(x.facts))
	outcome := &Outcome{Verdict: verdict, Effect: verdict.Effect, Stop: StopSettled, Resent: result.seen.resent()}
	if x.options.onOutcome != nil {
		x.options.onOutcome(outcome)
	}
	return nil, &Error{Verdict: verdict, Outcome: outcome, Err: result.err}
}

// afterRedirects reads what the hops before leave of this one. After a 303 nobody knows whether a request
// that was not safe was applied, and the outcome of the GET must not say otherwise.
func (x *exchange) afterRedirects() {
	first, redirects := beginning(x.original)
	if first == nil {
		return
	}
	refused := &Response{Code: http.StatusTooManyRequests, Redirects: redirects}
	before := refused.Judge(ByContract(x.engine.contract), OfRequest(&Request{Method: first.Method})).Effect
	x.facts.Earlier = &before
	if x.authenticate != nil && !x.mayAuthenticate(first) {
		x.authenticate = nil
	}
}

// mayAuthenticate is whether this hop goes to the origin of the caller's own request, or to one of the
// others that it named: a secret of the first origin is not for the second.
func (x *exchange) mayAuthenticate(first *http.Request) bool {
	here := x.facts.Facts().Origin
	if here == RequestOf(first).Facts().Origin {
		return true
	}
	for _, other := range x.transport.AuthenticateOrigins {
		if here == (&Request{Method: http.MethodGet, URL: other}).Facts().Origin {
			return true
		}
	}
	return false
}

// deadline is the earlier of the one that was asked for and the context's; 0 if there is none. A policy that
// sets one asks for it, unless there is one of the request's or of the Transport's own.
func (x *exchange) deadline() time.Duration {
	deadline := x.options.deadline
	if deadline == 0 {
		deadline = x.transport.Deadline
	}
	if deadline == 0 {
		deadline = x.engine.options.Policy.deadline()
	}
	if end, ok := x.original.Context().Deadline(); ok {
		left := max(time.Until(end), time.Microsecond)
		if deadline == 0 || left < deadline {
			deadline = left
		}
	}
	return deadline
}

// run carries out decisions until the call is done.
func (x *exchange) run() (*http.Response, error) {
	finished := false
	defer func() {
		if !finished { // A function of the caller panicked.
			x.discard()
			x.call.Close()
			if x.attempts == 0 {
				closeBody(x.original)
			}
		}
	}()
	x.watch = x.engine.watch(x.original, x.scope)
	decision, err := x.first()
	for err == nil && decision.Action != ActionDone {
		decision, err = x.carryOut(decision)
	}
	if err != nil {
		x.engine.report("a call ends without a verdict", err)
		decision = x.unjudged()
	}
	response, err := x.end(decision.Outcome)
	finished = true
	return response, err
}

// first is the first decision. Of a context that is over already nothing was sent.
func (x *exchange) first() (Decision, error) {
	if err := x.over(); err != nil {
		return x.interrupted(err)
	}
	return x.call.Begin()
}

// over is why the caller does not wait any more; nil while it does.
func (x *exchange) over() error {
	ctx := x.original.Context()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case isClosed(x.original.Cancel):
		return context.Canceled
	default:
		return nil
	}
}

// carryOut does what a decision asks for, and gives the next one.
func (x *exchange) carryOut(decision Decision) (Decision, error) {
	switch decision.Action {
	case ActionSend:
		return x.send(decision)
	case ActionWait:
		return x.wait(decision)
	case ActionAuthenticate:
		x.request.Header = x.request.Header.Clone()
		return x.call.OnCredentials(x.authenticate(x.request, decision.Challenges))
	case ActionVerify:
		return x.call.OnVerified(x.look(decision))
	default:
		return x.cancel()
	}
}

// wait waits; the end of the context ends the call.
func (x *exchange) wait(decision Decision) (Decision, error) {
	x.watch.wait(decision)
	defer x.watch.waited()
	timer := time.NewTimer(decision.Wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.original.Context().Done():
	case <-x.original.Cancel:
	}
	if err := x.over(); err != nil {
		return x.interrupted(err)
	}
	return x.call.wake(decision.Until)
}

// interrupted cancels the call, whose caller does not wait for it any more.
func (x *exchange) interrupted(err error) (Decision, error) {
	x.discard()
	x.err = err
	return x.cancel()
}

func (x *exchange) cancel() (Decision, error) { return x.call.Cancel() }

// look asks the caller's verifier. Its time is that of the decision, also where the context has ended.
func (x *exchange) look(decision Decision) Verified {
	ctx := context.WithoutCancel(x.original.Context())
	if decision.HasTimeLeft {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, decision.TimeLeft)
		defer cancel()
	}
	return x.verify(x.request.WithContext(ctx), decision)
}

// unjudged is the end after a bug in the library: the effect is not known and nothing is sent again. The body
// is not looked at, which could take longer than the deadline.
func (x *exchange) unjudged() Decision {
	decision := broken()
	if x.response != nil {
		head := &Response{Code: x.response.StatusCode, Header: x.response.Header}
		verdict := head.Judge(ByContract(x.engine.contract), OfRequest(x.facts))
		decision.Outcome.Verdict, decision.Outcome.IsSuccess = verdict, verdict.IsSuccess
	}
	return decision
}

// end gives the last response with its outcome, or the error of the client below around it.
func (x *exchange) end(outcome *Outcome) (*http.Response, error) {
	outcome.Resent = x.resent
	x.call.Close()
	x.watch.end(outcome)
	if x.options.onOutcome != nil {
		x.options.onOutcome(outcome)
	}
	if x.attempts == 0 {
		closeBody(x.original)
	}
	switch {
	case x.err != nil:
		return nil, &Error{Verdict: outcome.Verdict, Outcome: outcome, Err: x.err}
	case x.response == nil:
		return nil, &NotSentError{Outcome: outcome}
	}
	ctx := context.WithValue(x.original.Context(), outcomeKey{}, &outcomeFor{outcome, x.response})
	x.response.Request = x.request.WithContext(ctx)
	return x.response, nil
}

// discard closes the response of the attempt before.
func (x *exchange) discard() {
	if x.response != nil {
		_ = x.response.Body.Close()
	}
	x.response, x.err = nil, nil
}
