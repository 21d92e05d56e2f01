package aftercall

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// longestLook is how long the leading bytes of a body are waited for.
const longestLook = 10 * time.Second

// send makes one attempt and tells the call its result.
func (x *exchange) send(decision Decision) (Decision, error) {
	x.discard()
	if x.attempts > 0 && !x.rewind() {
		// Nothing was tried, and trying again would not help.
		return x.call.OnFailure(Failure{Phase: PhaseConfig, Cause: CauseAbortedBody, Sent: SentNo})
	}
	x.watch.attempt(decision.Attempt)
	x.attempts++ // From here on the body is the client's below to close.
	result := x.once(decision)
	x.resent += result.seen.resent()
	before := x.call.last
	next, mistake := x.tell(result, decision)
	if x.watch != nil {
		verdict := x.call.last
		if verdict == before {
			verdict = nil // It was interrupted.
		}
		x.watch.result(verdict, x.err)
	}
	return next, mistake
}

// result is what came of one attempt: a response with a body, or an error.
type result struct {
	response *http.Response
	err      error
	seen     *sends
}

// errNothing is for a client below that gives neither a response nor an error.
var errNothing = errors.New("aftercall: the RoundTripper gave no response and no error")

// once makes one attempt.
func (x *exchange) once(decision Decision) result {
	base := x.transport.base()
	if decision.FreshConnection {
		base = x.transport.freshBase()
	}
	seen := &sends{}
	limit := x.limit(decision, seen)
	response, err := base.RoundTrip(x.attempt(httptrace.WithClientTrace(limit.ctx, seen.trace())))
	if err == nil && response == nil {
		err = errNothing
	}
	if err = limit.headCame(err); err != nil {
		return result{err: err, seen: seen}
	}
	if response.Body == nil {
		response.Body = http.NoBody
	}
	limit.until(response)
	return result{response: response, seen: seen}
}

// attempt is the request as it is given to the client below.
func (x *exchange) attempt(ctx context.Context) *http.Request {
	attempt := x.request.WithContext(ctx)
	if isSafe(attempt.Method) {
		return attempt
	}
	switch {
	case x.isOwn:
		if hasKey(attempt.Header) {
			attempt.Header = attempt.Header.Clone()
			hideKeys(attempt.Header)
		}
		// On a connection of HTTP/1 net/http asks for another body only if nothing was written; on a first
		// one it never does.
		if !x.transport.http1.has(originOf(attempt)) {
			attempt.GetBody = nil
		}
	case hasKey(attempt.Header):
		// Another client may look for the key, so it keeps its name.
		attempt.GetBody = nil
	}
	return attempt
}

// rewind takes a new copy of the body; whether there is one.
func (x *exchange) rewind() bool {
	if x.request.Body == nil || x.request.Body == http.NoBody {
		return true
	}
	if x.original.GetBody == nil {
		x.err = errors.New("aftercall: the request has no GetBody")
		return false
	}
	body, err := x.original.GetBody()
	if err != nil {
		x.err = err
		return false
	}
	x.request.Body = body
	return true
}

// tell tells the call what came of an attempt.
func (x *exchange) tell(result result, decision Decision) (Decision, error) {
	if result.err != nil {
		x.err = result.err
		ended := x.original.Context().Err()
		if errors.Is(ended, context.Canceled) || isClosed(x.original.Cancel) && ended == nil {
			return x.cancel()
		}
		return x.call.OnFailure(x.failure(result))
	}
	response := result.response
	x.response = response
	if x.isOwn {
		x.transport.http1.set(originOf(x.request), response.ProtoMajor < 2)
	}
	parts := &Response{
		Code: response.StatusCode, Header: response.Header, Received: x.engine.options.Clock().Wall,
	}
	if wanted := x.call.bodyWanted(parts); wanted > 0 {
		response.Request = x.request
		parts.Body, parts.BodyState = x.peek(response, wanted, decision)
	}
	if result.seen.resent() > 0 && x.isUnsure(response) && !x.isSuccess(parts) {
		// The sending before may have been applied, and this response is not about that one.
		return x.call.OnFailure(Failure{Sent: SentYes})
	}
	return x.call.OnResponse(parts)
}

// isUnsure is whether a sending before the one that this response is about may have been applied. Not if it is
// net/http's own over HTTP/1: there it repeats only what was not written, and what is safe.
func (x *exchange) isUnsure(response *http.Response) bool {
	return !isSafe(x.request.Method) && (!x.isOwn || response.ProtoMajor >= 2)
}

func (x *exchange) isSuccess(parts *Response) bool {
	return parts.Judge(ByContract(x.engine.contract), OfRequest(x.facts)).IsSuccess
}

// failure is what an error stands for, with what was seen of the sending.
func (x *exchange) failure(result result) Failure {
	failure := FailureOf(result.err)
	if result.seen.resent() > 0 && !isSafe(x.request.Method) {
		// The error is that of the last sending, and says nothing about those before.
		failure = Failure{Sent: SentYes}
	}
	if sent := result.seen.sent(x.isOwn); sent != SentUnknown {
		failure.Sent = sent
	}
	if x.isOwn && failure.Phase == PhaseConfig && result.seen.isNothing() && errors.Unwrap(result.err) == nil {
		// What net/http refuses by itself, it has asked no connection for; a protocol that is registered with
		// it, and sends without telling, would have its own errors.
		failure.Sent = SentNo
	}
	return failure
}

func isClosed(cancel <-chan struct{}) bool {
	select {
	case <-cancel:
		return true
	default:
		return false
	}
}

// peek reads the leading bytes of an error's body, not past the deadline, and puts them back.
func (x *exchange) peek(response *http.Response, wanted int, decision Decision) ([]byte, BodyState) {
	if response.Body == nil || response.Body == http.NoBody {
		return peek(response, wanted)
	}
	patience := longestLook
	if decision.HasTimeLeft {
		patience = min(patience, decision.TimeLeft)
	}
	looked := startLook(response.Body, wanted)
	response.Body = looked
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-looked.done:
	case <-timer.C:
	case <-x.original.Context().Done():
	}
	return looked.leading(response)
}

// look reads the leading bytes of a body in a goroutine of its own, which ends with them or with the body.
type look struct {
	body   io.ReadCloser
	wanted int
	done   chan struct{}

	mu   sync.Mutex
	lead []byte
	err  error
	shut bool
	// given is how much of the lead the reader has had.
	given int
	// more wakes the reader.
	more *sync.Cond
}

func startLook(body io.ReadCloser, wanted int) *look {
	l := &look{body: body, wanted: wanted, done: make(chan struct{})}
	l.more = sync.NewCond(&l.mu)
	go l.fill()
	return l
}

// fill reads one byte more than is wanted, which tells whether that was all.
func (l *look) fill() {
	defer close(l.done)
	chunk := make([]byte, min(l.wanted+1, 4096))
	for size := 0; size <= l.wanted; {
		count, err := l.body.Read(chunk[:min(len(chunk), l.wanted+1-size)])
		size += count
		l.mu.Lock()
		l.lead = append(l.lead, chunk[:count]...)
		l.err = err
		l.more.Broadcast()
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// leading is what has come by now, and how much of the body that is.
func (l *look) leading(response *http.Response) ([]byte, BodyState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lead := l.lead[:min(len(l.lead), l.wanted):min(len(l.lead), l.wanted)]
	switch {
	case l.err == nil || len(l.lead) > l.wanted:
		return lead, BodyStatePrefix
	case l.err != io.EOF:
		return lead, BodyStateTruncated
	case len(lead) == 0:
		return nil, emptyState(response)
	default:
		return lead, BodyStateComplete
	}
}

func (l *look) Read(into []byte) (int, error) {
	l.mu.Lock()
	for {
		switch {
		case l.shut:
			l.mu.Unlock()
			return 0, errClosed
		case l.given < len(l.lead):
			count := copy(into, l.lead[l.given:])
			l.given += count
			l.mu.Unlock()
			return count, nil
		case l.err != nil:
			defer l.mu.Unlock()
			return 0, l.err
		case len(l.lead) > l.wanted:
			l.mu.Unlock()
			return l.body.Read(into)
		}
		l.more.Wait()
	}
}

func (l *look) Close() error {
	l.mu.Lock()
	l.shut = true
	l.more.Broadcast()
	l.mu.Unlock()
	return l.body.Close()
}
