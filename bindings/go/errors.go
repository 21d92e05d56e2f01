package aftercall

import (
	"errors"
	"net/http"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
)

// MistakeKind is what the library refused.
type MistakeKind uint8

// The kinds of mistakes; the numbers are those of the C interface.
const (
	MistakeArgument MistakeKind = 2
	MistakeState    MistakeKind = 4
	MistakeContract MistakeKind = 5
	MistakePolicy   MistakeKind = 6
	MistakeStatus   MistakeKind = 7
	MistakeNotFound MistakeKind = 8
	MistakeRequest  MistakeKind = 9
	MistakeMemory   MistakeKind = 11
)

// MistakeError is a mistake of the caller, that the library refused.
type MistakeError struct {
	Kind MistakeKind
	// Line and Column are of a contract, from 1; 0 if there are none.
	Line, Column int
	Message      string
}

func (e *MistakeError) Error() string { return "aftercall: " + e.Message }

// InternalError is a bug in the library. Its engine makes no more calls; those that were under way end
// with an unknown effect.
type InternalError struct {
	Message string
	// Stack is that of the goroutine in which it happened first.
	Stack []byte
}

func (e *InternalError) Error() string { return "aftercall: internal error: " + e.Message }

// mistake is the package's own error for one of the core.
func mistake(err error) error {
	switch err := err.(type) {
	case nil:
		return nil
	case *core.Mistake:
		return &MistakeError{Kind: MistakeKind(err.Result), Line: err.Line, Column: err.Column, Message: err.Message}
	case *core.Trap:
		return &InternalError{Message: err.Message, Stack: err.Stack}
	default:
		return err
	}
}

// Error is a request that did not succeed. CheckResponse gives one for a response; a Transport's error is
// one, and wraps what net/http said. errors.Is finds the sentinels (ErrRateLimited, ErrNotFound, …) in it.
type Error struct {
	// Verdict is what the response or the failure meant; nil if there was none.
	Verdict *Verdict
	// Outcome is how the call ended; nil if no Transport made it.
	Outcome *Outcome
	// Err is the error of net/http; nil for a response.
	Err error
}

func (e *Error) Error() string {
	switch {
	case e.Err != nil:
		return e.Err.Error()
	case e.Verdict != nil:
		return e.Verdict.String()
	default:
		return "aftercall: the request did not succeed"
	}
}

// Unwrap is the error of net/http.
func (e *Error) Unwrap() error { return e.Err }

// Timeout is whether it was a time-out, as net.Error says it.
func (e *Error) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

// Temporary is what the error of net/http says.
func (e *Error) Temporary() bool {
	var temporary interface{ Temporary() bool }
	return errors.As(e.Err, &temporary) && temporary.Temporary()
}

// Is finds the sentinels of this package.
func (e *Error) Is(target error) bool {
	wanted, ok := target.(*sentinel)
	if !ok || e.Verdict == nil {
		return false
	}
	if wanted.of != nil {
		return wanted.of(e.Verdict)
	}
	return e.Verdict.Reason == wanted.reason
}

// NotSentError is a call that ended before anything was sent: the origin pauses for longer than the call
// can wait, or the deadline had come. The client below would not have given it.
type NotSentError struct{ Outcome *Outcome }

func (e *NotSentError) Error() string { return "aftercall: nothing was sent: " + e.Outcome.Stop.Help() }

// Is finds ErrNotSent.
func (e *NotSentError) Is(target error) bool { return target == ErrNotSent }

// A sentinel stands for a reason, or for a predicate of a verdict.
type sentinel struct {
	reason Reason
	of     func(*Verdict) bool
	text   string
}

func (s *sentinel) Error() string {
	if s.text != "" {
		return "aftercall: " + s.text
	}
	return "aftercall: " + s.reason.String()
}

// What is not about one reason.
var (
	// ErrThrottled: the remedy is to slow down, whatever the reason and the status.
	ErrThrottled error = &sentinel{of: func(v *Verdict) bool { return v.IsThrottled }, text: "throttled"}
	// ErrNotSent: the call ended before anything was sent.
	ErrNotSent error = &sentinel{of: func(*Verdict) bool { return false }, text: "nothing was sent"}
)

// CheckResponse is nil for a success, and an *Error otherwise. It follows the outcome of a Transport where
// there is one: a response that says that the state asked for holds already is a success.
func CheckResponse(response *http.Response, options ...JudgeOption) error {
	if outcome := OutcomeOf(response); outcome != nil {
		if outcome.IsSuccess {
			return nil
		}
		return &Error{Verdict: outcome.Verdict, Outcome: outcome}
	}
	verdict := Judge(response, options...)
	if verdict.IsSuccess {
		return nil
	}
	return &Error{Verdict: verdict}
}

// OutcomeOf is the Outcome that a Transport left on a response, or on an error that it returned; nil if
// there is none.
func OutcomeOf(carrier any) *Outcome {
	switch carrier := carrier.(type) {
	case *http.Response:
		if carrier == nil || carrier.Request == nil {
			return nil
		}
		left, _ := carrier.Request.Context().Value(outcomeKey{}).(*outcomeFor)
		if left == nil || left.response != carrier {
			return nil // The context of another response's request.
		}
		return left.outcome
	case error:
		var failed *Error
		if errors.As(carrier, &failed) {
			return failed.Outcome
		}
		var unsent *NotSentError
		if errors.As(carrier, &unsent) {
			return unsent.Outcome
		}
	}
	return nil
}

type outcomeKey struct{}

// outcomeFor is an outcome and the response that it was left on.
type outcomeFor struct {
	outcome  *Outcome
	response *http.Response
}
