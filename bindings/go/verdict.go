package aftercall

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Verdict is what one response or failure means. It is plain data: keep it, log it, encode it.
type Verdict struct {
	// Code is the status code; 0 for a failure.
	Code int
	// IsKnown is whether a row of the contract names the status; false for its class and for a failure.
	IsKnown bool

	Effect      Effect
	Fault       Fault
	Reason      Reason
	Repeat      Repeat
	Remedy      Remedy
	Disposition Disposition

	// IsSuccess is whether it worked: 2xx, or the requested state already holds.
	IsSuccess bool
	// IsClientError is 4xx, unless it is a success.
	IsClientError bool
	// IsServerError is 5xx or a code outside 100 to 599, unless it is a success.
	IsServerError bool
	// IsThrottled is whether the remedy is to slow down.
	IsThrottled bool
	// IsRetryable is whether a repeat is useful (the remedy is retry or slow-down) and allowed for this
	// very request.
	IsRetryable bool
	// IsAlreadyDone is whether the requested state already holds, thanks to an earlier attempt.
	IsAlreadyDone bool
	// IsVerified is whether the caller's verification found that the request took effect, whatever the
	// last response was.
	IsVerified bool

	Message     string
	Description string
	// Wait is the wait that the server asked for.
	Wait Wait
	// Problem is what the body said about itself; everything in it is the server's text.
	Problem Problem
	// Items are those of a batch, in the order of the response, at most 1,024.
	Items      []Item
	Challenges []Challenge
	// Limits are what may be sent and how much of it is left; a success states them too.
	Limits []Limit
	// Caveats are leniencies taken, and what was off-contract.
	Caveats []Caveat
	// Failure is the failure that was judged; nil for a response.
	Failure *Failure

	more *more
}

// Wait is a wait that a server asked for.
type Wait struct {
	Kind WaitKind
	// After is for WaitKindAfter: so long after the response was received.
	After time.Duration
	// At is for WaitKindAt.
	At time.Time

	micros int64
}

// From is how long the wait is at a moment; 0 if it is over, or the server asked for none.
func (w Wait) From(now time.Time) time.Duration {
	switch w.Kind {
	case WaitKindAfter:
		return w.After
	case WaitKindAt:
		return max(0, w.At.Sub(now))
	default:
		return 0
	}
}

// Problem is what a failure's body says about itself. What it does not say is empty.
type Problem struct {
	Type      string
	Code      string
	Title     string
	Detail    string
	RequestID string
	Errors    []FieldError

	has [5]bool
}

// FieldError is one error of several, about one field.
type FieldError struct {
	Pointer string
	Field   string
	Code    string
	Detail  string

	has [4]bool
}

// Item is what a response says about one part of a batch.
type Item struct {
	// Index is its position in the response, from 0; where the response names the position in the request,
	// that.
	Index int
	// ID is the id, key, path or pointer that the response gives.
	ID string
	// Status is its status; 0 if it has none.
	Status int
	Code   string
	Detail string

	Reason      Reason
	Effect      Effect
	Disposition Disposition
	IsSuccess   bool

	has [3]bool
}

// Challenge is one challenge of WWW-Authenticate; what the server did not send is empty.
type Challenge struct {
	Scheme           string
	Realm            string
	Error            string
	ErrorDescription string
	Scope            string
	// ACRValues are the authentication contexts that would be enough, the preferred first (RFC 9470).
	ACRValues string
	// MaxAge is how long ago the user may have signed in at most; negative if the server did not say.
	MaxAge time.Duration
	// Nonce is the nonce to answer with: of the challenge or of the field DPoP-Nonce.
	Nonce string
	// Stale is whether only the nonce is too old (RFC 7616).
	Stale bool
}

// Limit is a limit on what the caller may send.
type Limit struct {
	// Name is the server's; empty if it has none.
	Name string
	// Limit is how much is allowed in one window, if HasLimit.
	Limit    uint64
	HasLimit bool
	// Remaining is how much of it is left, if HasRemaining.
	Remaining    uint64
	HasRemaining bool
	// Resets is when it is full again.
	Resets Wait
	// Window is the window's length; 0 if it is not known.
	Window time.Duration
	// Unit is what is counted: "requests", "tokens", "bytes"; empty if it is not known.
	Unit  string
	Scope LimitScope

	hasWindow    bool
	windowMicros uint64
}

// Evidence is what decided one field of a verdict.
type Evidence struct {
	Field  Field
	Source Source
	// Name is the header field, member, code or row that was read.
	Name string
	// Overrode is each other piece of evidence that had another word for this field.
	Overrode []Overrode
}

// Overrode is evidence that was weaker.
type Overrode struct {
	Source Source
	// Value is the word's slug; empty for a wait.
	Value string
	Name  string
}

// more is what a verdict has besides, made when it is asked for.
type more struct {
	once sync.Once
	// What to judge again with everything, by which contract; nil if it has been.
	contract *Contract
	// The input in two parts, so that what calls have in common is not copied.
	input, rest packed.Input

	explanation string
	evidence    []Evidence
	status      *Status
}

func (m *more) fill(out packed.Output, at int) {
	m.explanation = out.Text(at + packed.VerdictExplanation)
	m.evidence = decodeEvidence(out, at+packed.VerdictEvidence)
	if row := out.Part(at + packed.VerdictStatus); row != 0 {
		status := decodeStatus(out, row)
		m.status = &status
	}
}

func (v *Verdict) filled() *more {
	if v.more == nil {
		return &more{}
	}
	v.more.once.Do(func() {
		if v.more.input == nil {
			return
		}
		input := slices.Concat(v.more.input, v.more.rest)
		if out, err := ask(v.more.contract, core.Judge, wantAll, input); err == nil {
			v.more.fill(out, packed.Start)
		}
		v.more.contract, v.more.input, v.more.rest = nil, nil, nil
	})
	return v.more
}

// Explain is one or two sentences for a person: what happened, its effect, and what to do next.
func (v *Verdict) Explain() string {
	if said := v.filled().explanation; said != "" {
		return said
	}
	return v.Message
}

// Evidence is why each field has its value; the wait is there only when there is one.
func (v *Verdict) Evidence() []Evidence { return v.filled().evidence }

// Status is the row that spoke for the status; nil for a failure.
func (v *Verdict) Status() *Status { return v.filled().status }

// String is the message with the words for the reason, the effect and the remedy.
func (v *Verdict) String() string {
	said := v.Message
	if v.Code != 0 {
		said = Status{Code: v.Code, Message: v.Message}.String()
	}
	return said + " (" + v.Reason.String() + "), effect " + v.Effect.String() + ", remedy " + v.Remedy.String()
}

// LogValue is for log/slog: the words, and nothing that the server said.
func (v *Verdict) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Int("code", v.Code), slog.String("reason", v.Reason.String()),
		slog.String("effect", v.Effect.String()), slog.String("fault", v.Fault.String()),
		slog.String("remedy", v.Remedy.String()), slog.String("repeat", v.Repeat.String()),
	)
}
