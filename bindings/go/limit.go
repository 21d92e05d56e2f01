package aftercall

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// limit ends an attempt up to the head of its response: when its time is over, or before net/http sends it again
// over HTTP/2.
type limit struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

// errNotAgain is why an attempt ended that net/http had begun to send again.
var errNotAgain = errors.New("aftercall: net/http did not send the request again over HTTP/2, because it may have been applied")

// limit is none where nothing has to be ended. A time that the context's own deadline comes before is not: the
// policy or an option may set an earlier one, or a look at the server is to have its time before that.
func (x *exchange) limit(decision Decision, seen *sends) *limit {
	ctx := x.original.Context()
	end, ends := ctx.Deadline()
	isTimed := decision.HasTimeLeft && !(ends && time.Until(end) <= decision.TimeLeft)
	isWatched := !isSafe(x.request.Method) && x.mayBeHTTP2()
	if !isTimed && !isWatched {
		return &limit{ctx: ctx}
	}
	l := &limit{}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	if isTimed {
		l.timer = time.AfterFunc(decision.TimeLeft, func() { l.cancel(context.DeadlineExceeded) })
	}
	if isWatched {
		seen.again = func() { l.cancel(errNotAgain) }
		seen.isPlainHTTP2 = x.transport.isPlainHTTP2()
	}
	return l
}

// headCame ends the limit. After an error nothing more comes, and the error is why the limit ended the attempt,
// if it did: over HTTP/2 net/http says only that the attempt was cancelled.
func (l *limit) headCame(err error) error {
	if l.timer != nil {
		l.timer.Stop()
	}
	if err == nil || l.cancel == nil {
		return err
	}
	l.cancel(nil)
	cause := context.Cause(l.ctx)
	isOwn := cause == context.DeadlineExceeded || cause == errNotAgain
	if isOwn && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

// until has the context of the attempt end with the response's body.
func (l *limit) until(response *http.Response) {
	if l.cancel == nil {
		return
	}
	ended := &ending{ReadCloser: response.Body, end: func() { l.cancel(nil) }}
	response.Body = ended
	if writer, ok := ended.ReadCloser.(io.Writer); ok {
		response.Body = struct {
			*ending
			io.Writer
		}{ended, writer}
	}
}

// ending is a body that tells when it has been closed.
type ending struct {
	io.ReadCloser
	end func()
}

func (e *ending) Close() error {
	err := e.ReadCloser.Close()
	e.end()
	return err
}
