package aftercall

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// limit ends an attempt when its time is over, up to the head of the response.
type limit struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

// limit is none where the context's own deadline comes first: not if the policy or an option sets an earlier
// one, or a look at the server is to have its time before that.
func (x *exchange) limit(decision Decision) *limit {
	ctx := x.original.Context()
	end, ends := ctx.Deadline()
	if !decision.HasTimeLeft || ends && time.Until(end) <= decision.TimeLeft {
		return &limit{ctx: ctx}
	}
	l := &limit{}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.timer = time.AfterFunc(decision.TimeLeft, func() { l.cancel(context.DeadlineExceeded) })
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
	if cause := context.Cause(l.ctx); errors.Is(err, context.Canceled) && !errors.Is(cause, context.Canceled) {
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
