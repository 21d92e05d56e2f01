package aftercall

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// Event is what a call of a Transport is doing, as it happens: one of CallBegun, AttemptBegun,
// AttemptEnded, WaitBegun, WaitEnded and CallEnded.
type Event interface{ About() *EventCall }

// EventCall is what all events of a call have.
type EventCall struct {
	// Number is the same in all events of a call and in no other call's of this process.
	Number uint64
	// Request is the caller's own; it may hold secrets.
	Request *http.Request
	// Scope is who shares pressure and holds within the origin.
	Scope string
}

// About is the call.
func (c *EventCall) About() *EventCall { return c }

// CallBegun tells that a call begins.
type CallBegun struct{ *EventCall }

// AttemptBegun tells that an attempt is about to be sent.
type AttemptBegun struct {
	*EventCall
	// Attempt is 1 for the first.
	Attempt int
}

// AttemptEnded tells that an attempt has ended, with a response or without.
type AttemptEnded struct {
	*EventCall
	Attempt int
	// Took is how long it took.
	Took time.Duration
	// Verdict is what its result means; nil if it was interrupted.
	Verdict *Verdict
	// Err is the error of the client below, if there was no response.
	Err error
}

// WaitBegun tells that the call waits.
type WaitBegun struct {
	*EventCall
	Wait   time.Duration
	Reason WaitReason
	// Attempts is how many were sent before.
	Attempts int
}

// WaitEnded tells that the wait is over, or was interrupted.
type WaitEnded struct {
	*EventCall
	Took time.Duration
}

// CallEnded tells that the call is over.
type CallEnded struct {
	*EventCall
	Outcome *Outcome
	// Took is how long it took with all attempts and waits.
	Took time.Duration
}

// longWait is from when on a wait is worth a line of a program's log.
const longWait = time.Second

var callNumbers atomic.Uint64

// silent is the logger of an engine that was given none.
var silent = slog.New(slog.DiscardHandler)

// watch tells of one call: the engine's OnEvent and its logger. A nil one tells nobody.
type watch struct {
	*EventCall
	engine       *Engine
	logger       *slog.Logger
	began, since time.Duration
	attempts     int
}

func (e *Engine) watch(request *http.Request, scope string) *watch {
	logger := e.options.Logger
	if logger == nil {
		logger = silent
	}
	if e.options.OnEvent == nil && !logger.Enabled(request.Context(), slog.LevelInfo) {
		return nil
	}
	now := e.options.Clock().Monotonic
	about := &EventCall{Number: callNumbers.Add(1), Request: request, Scope: scope}
	w := &watch{EventCall: about, engine: e, logger: logger, began: now, since: now}
	w.tell(CallBegun{about})
	return w
}

func (w *watch) tell(event Event) {
	if w.engine.options.OnEvent != nil {
		w.engine.options.OnEvent(event)
	}
}

func (w *watch) took(since time.Duration) time.Duration {
	return max(0, w.engine.options.Clock().Monotonic-since)
}

// log writes a line with method and origin, and nothing that could hold a secret: no path, no header
// field, no text of the server.
func (w *watch) log(level slog.Level, message string, about ...slog.Attr) {
	ctx := w.Request.Context()
	if !w.logger.Enabled(ctx, level) {
		return
	}
	origin := ""
	if w.Request.URL != nil {
		origin = w.Request.URL.Scheme + "://" + w.Request.URL.Host
	}
	about = append([]slog.Attr{slog.String("method", w.Request.Method), slog.String("origin", origin)}, about...)
	w.logger.LogAttrs(context.WithoutCancel(ctx), level, "aftercall: "+message, about...)
}

func (w *watch) attempt(number int) {
	if w == nil {
		return
	}
	w.since, w.attempts = w.engine.options.Clock().Monotonic, number
	w.tell(AttemptBegun{w.EventCall, number})
}

func (w *watch) result(verdict *Verdict, err error) {
	if w == nil {
		return
	}
	took := w.took(w.since)
	about := []slog.Attr{slog.Int("attempt", w.attempts), slog.Duration("took", took)}
	if verdict != nil {
		about = append(about, slog.Any("verdict", verdict))
	}
	w.log(slog.LevelDebug, "attempt", about...)
	w.tell(AttemptEnded{w.EventCall, w.attempts, took, verdict, err})
}

func (w *watch) wait(decision Decision) {
	if w == nil {
		return
	}
	w.since = w.engine.options.Clock().Monotonic
	level := slog.LevelDebug
	if decision.Wait >= longWait {
		level = slog.LevelInfo
	}
	w.log(level, "waits", slog.Duration("wait", decision.Wait), slog.Int("attempts", w.attempts),
		slog.String("reason", decision.WaitReason.String()))
	w.tell(WaitBegun{w.EventCall, decision.Wait, decision.WaitReason, w.attempts})
}

func (w *watch) waited() {
	if w != nil {
		w.tell(WaitEnded{w.EventCall, w.took(w.since)})
	}
}

func (w *watch) end(outcome *Outcome) {
	if w == nil {
		return
	}
	took := w.took(w.began)
	level := slog.LevelInfo
	if outcome.IsSuccess || outcome.Stop == StopSettled || outcome.Stop == StopAlreadyDone || outcome.Stop == StopCancelled {
		level = slog.LevelDebug
	}
	w.log(level, "ended", slog.Int("attempts", w.attempts), slog.Duration("took", took),
		slog.String("stop", outcome.Stop.String()), slog.String("effect", outcome.Effect.String()))
	w.tell(CallEnded{w.EventCall, outcome, took})
}
