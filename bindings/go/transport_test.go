package aftercall

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// client is an http.Client with a Transport over one of its own.
func client(t *testing.T, transport *Transport) *http.Client {
	t.Helper()
	if transport.Base == nil {
		base := http.DefaultTransport.(*http.Transport).Clone()
		t.Cleanup(base.CloseIdleConnections)
		transport.Base = base
	}
	return &http.Client{Transport: transport}
}

// answers gives one response after the other, the last one for ever, and counts the requests.
func answers(t *testing.T, given ...func(http.ResponseWriter, *http.Request)) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var count atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		at := min(int(count.Add(1)), len(given)) - 1
		given[at](w, r)
	}))
	t.Cleanup(server.Close)
	return server, &count
}

func says(code int, body string, fields ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for at := 0; at < len(fields); at += 2 {
			w.Header().Set(fields[at], fields[at+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func content(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAThrottledPostIsSentAgain(t *testing.T) {
	server, count := answers(t, says(429, "", "Retry-After", "0"), says(201, "made"))
	response, err := client(t, &Transport{}).Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, response); response.StatusCode != 201 || got != "made" || count.Load() != 2 {
		t.Errorf("%d %q after %d", response.StatusCode, got, count.Load())
	}
	outcome := OutcomeOf(response)
	if outcome == nil || outcome.Effect != EffectApplied || len(outcome.Attempts) != 2 || !outcome.IsSuccess {
		t.Errorf("%+v", outcome)
	}
	if err := CheckResponse(response); err != nil {
		t.Error(err)
	}
}

func TestAPostThatMayHaveBeenAppliedIsNotSentAgain(t *testing.T) {
	server, count := answers(t, says(504, "gone"))
	response, err := client(t, &Transport{}).Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, response); got != "gone" || count.Load() != 1 {
		t.Errorf("%q after %d", got, count.Load())
	}
	failed := CheckResponse(response)
	if !errors.Is(failed, ErrUpstreamTimeout) || errors.Is(failed, ErrThrottled) {
		t.Error(failed)
	}
	if outcome := OutcomeOf(response); outcome.Stop != StopNotHarmless || outcome.Effect != EffectUnknown {
		t.Errorf("%+v", outcome)
	}
}

func TestTheCallersWordMakesAPostHarmless(t *testing.T) {
	for word, sent := range map[bool]int32{true: 2, false: 1} {
		server, count := answers(t, says(504, ""), says(201, ""))
		ctx := WithOptions(context.Background(), Idempotent(word))
		request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
		response, err := client(t, &Transport{}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if count.Load() != sent {
			t.Errorf("%v: sent %d times", word, count.Load())
		}
	}
}

func TestABodyThatCannotBeRewoundIsSentOnce(t *testing.T) {
	server, count := answers(t, says(429, "", "Retry-After", "0"), says(201, ""))
	body := struct{ io.Reader }{strings.NewReader("order")}
	response, err := client(t, &Transport{}).Post(server.URL, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 429 || count.Load() != 1 || OutcomeOf(response).Stop != StopNotRepeatable {
		t.Errorf("%d after %d, %v", response.StatusCode, count.Load(), OutcomeOf(response).Stop)
	}
}

func TestTheEndOfTheContextEndsAWait(t *testing.T) {
	server, count := answers(t, says(503, "", "Retry-After", "20"))
	ctx, cancel := context.WithCancel(context.Background())
	request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	_, err := client(t, &Transport{}).Do(request)
	if !errors.Is(err, context.Canceled) || time.Since(began) > 5*time.Second || count.Load() != 1 {
		t.Errorf("%v after %v, %d", err, time.Since(began), count.Load())
	}
	if outcome := OutcomeOf(err); outcome == nil || outcome.Stop != StopCancelled {
		t.Errorf("%+v", outcome)
	}
}

func TestTheContextIsTheDeadlineOfTheCall(t *testing.T) {
	server, _ := answers(t, says(503, "busy", "Retry-After", "20"))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	began := time.Now()
	response, err := client(t, &Transport{}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	outcome := OutcomeOf(response)
	if got := content(t, response); got != "busy" || time.Since(began) > 4*time.Second {
		t.Errorf("%q after %v", got, time.Since(began))
	}
	if outcome.Stop != StopDeadline || outcome.Wait != 20*time.Second {
		t.Errorf("%+v", outcome)
	}
}

func TestADeadlineInTheSendIsATimeout(t *testing.T) {
	held := make(chan struct{})
	server, count := answers(t, func(http.ResponseWriter, *http.Request) { <-held })
	defer close(held)
	told := (*Outcome)(nil)
	ctx := WithOptions(context.Background(), Deadline(100*time.Millisecond), OnOutcome(func(o *Outcome) { told = o }))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	_, err := client(t, &Transport{}).Do(request)
	var timeout net.Error
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("%v", err)
	}
	outcome := OutcomeOf(err)
	if outcome != told || outcome.Effect != EffectUnknown || outcome.Verdict.Reason != ReasonNoResponse {
		t.Errorf("%+v", outcome)
	}
	if count.Load() != 1 || !errors.Is(err, ErrNoResponse) {
		t.Errorf("%d, %v", count.Load(), err)
	}
}

func TestAClientsTimeoutIsTheDeadlineToo(t *testing.T) {
	held := make(chan struct{})
	server, _ := answers(t, func(http.ResponseWriter, *http.Request) { <-held })
	defer close(held)
	told := (*Outcome)(nil)
	ctx := WithOptions(context.Background(), OnOutcome(func(o *Outcome) { told = o }))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	c := client(t, &Transport{})
	c.Timeout = 100 * time.Millisecond
	// Which of the two is first, http.Client's timer or the context's, is chance.
	_, err := c.Do(request)
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("%v", err)
	}
	if told == nil || told.Effect != EffectUnknown {
		t.Errorf("%+v", told)
	}
}

func TestARefusedConnectionProvesThatNothingWasSent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	_, err = client(t, &Transport{}).Post(url, "text/plain", strings.NewReader("order"))
	var operation *net.OpError
	if !errors.As(err, &operation) || operation.Op != "dial" {
		t.Errorf("%v", err)
	}
	outcome := OutcomeOf(err)
	if outcome.Effect != EffectNotApplied || len(outcome.Attempts) < 2 {
		t.Errorf("%+v", outcome)
	}
}

// dropping is a server that keeps the first connection and, when the second request has come on it, counts
// its application and closes without a word. Any other connection is answered.
func dropping(t *testing.T) (url string, applied *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	applied = new(atomic.Int32)
	var first atomic.Bool
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/warm" {
			return
		}
		applied.Add(1)
		if first.CompareAndSwap(false, true) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				conn.Close()
			}
			return
		}
		if r.URL.Path == "/again-conflict" {
			w.WriteHeader(http.StatusConflict)
		}
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String(), applied
}

func TestNetHTTPDoesNotResendWhatMayHaveBeenApplied(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		for _, field := range []string{"", "Idempotency-Key", "X-Idempotency-Key"} {
			for _, hasBody := range []bool{true, false} {
				url, applied := dropping(t)
				policy := &Policy{Settings: map[string]uint64{"attempts": 1}}
				engine, err := NewEngine(EngineOptions{Policy: policy})
				if err != nil {
					t.Fatal(err)
				}
				c := client(t, &Transport{Engine: engine})
				warm, err := c.Get(url + "/warm")
				if err != nil {
					t.Fatal(err)
				}
				warm.Body.Close()
				var body io.Reader
				if hasBody {
					body = bytes.NewReader([]byte("order"))
				}
				request, _ := http.NewRequest(method, url+"/orders", body)
				if field != "" {
					request.Header.Set(field, "k-1")
				}
				_, err = c.Do(request)
				if err == nil || applied.Load() != 1 {
					t.Errorf("%s %q %v: %v, applied %d times", method, field, hasBody, err, applied.Load())
				}
				if outcome := OutcomeOf(err); outcome.Effect != EffectUnknown || len(outcome.Attempts) != 1 {
					t.Errorf("%s: %+v", method, outcome)
				}
			}
		}
	}
}

func TestWhatNetHTTPResendsIsCounted(t *testing.T) {
	url, applied := dropping(t)
	c := client(t, &Transport{})
	warm, err := c.Get(url + "/warm")
	if err != nil {
		t.Fatal(err)
	}
	warm.Body.Close()
	response, err := c.Get(url + "/orders")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	outcome := OutcomeOf(response)
	if int(applied.Load()) != len(outcome.Attempts)+outcome.Resent || applied.Load() != 2 {
		t.Errorf("%d requests, %+v", applied.Load(), outcome)
	}
}

func TestAKeyReachesTheServerUnderItsName(t *testing.T) {
	keys := make(chan string, 3)
	server, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		keys <- r.Header.Get("Idempotency-Key")
		if len(keys) == 1 {
			w.WriteHeader(503)
		}
	})
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := WithOptions(context.Background(), Keys(KeysAlways))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	response, err := client(t, &Transport{Engine: engine}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	first, second := <-keys, <-keys
	if first == "" || first != second || response.Request.Header.Get("Idempotency-Key") != first {
		t.Errorf("%q, %q, %v", first, second, response.Request.Header)
	}
	if len(request.Header) != 0 {
		t.Errorf("the caller's request was changed: %v", request.Header)
	}
}

func TestWhatIsHeldIsNotSent(t *testing.T) {
	server, count := answers(t, says(429, "", "Retry-After", "3600"))
	c := client(t, &Transport{})
	first, err := c.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	first.Body.Close()
	var unsent error
	ctx := WithOptions(context.Background(), Deadline(500*time.Millisecond))
	for range 5 {
		body := &tracked{Reader: strings.NewReader("order")}
		request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, body)
		response, err := c.Do(request)
		if !body.closed.Load() {
			t.Error("the body was left open")
		}
		if err != nil {
			unsent = err
			break
		}
		response.Body.Close()
	}
	var held *NotSentError
	if !errors.As(unsent, &held) || !errors.Is(unsent, ErrNotSent) || OutcomeOf(unsent) != held.Outcome {
		t.Fatalf("%v", unsent)
	}
	if held.Outcome.Wait < 500*time.Millisecond || len(held.Outcome.Attempts) != 0 || count.Load() > 3 {
		t.Errorf("%+v after %d", held.Outcome, count.Load())
	}
}

// tracked knows whether it was closed.
type tracked struct {
	io.Reader
	closed atomic.Bool
}

func (t *tracked) Close() error {
	t.closed.Store(true)
	return nil
}

func TestEventsTellTheStory(t *testing.T) {
	server, _ := answers(t, says(429, "", "Retry-After", "0"), says(200, ""))
	var told []string
	engine, err := NewEngine(EngineOptions{OnEvent: func(event Event) {
		switch event := event.(type) {
		case CallBegun:
			told = append(told, "call")
		case AttemptBegun:
			told = append(told, "attempt")
		case AttemptEnded:
			told = append(told, event.Verdict.Reason.String())
		case WaitBegun:
			told = append(told, "wait "+event.Reason.String())
		case WaitEnded:
			told = append(told, "waited")
		case CallEnded:
			told = append(told, event.Outcome.Stop.String())
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	response, err := client(t, &Transport{Engine: engine}).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	story := strings.Join(told, ", ")
	if story != "call, attempt, rate-limited, wait throttled, waited, attempt, none, settled" {
		t.Error(story)
	}
}

func TestAnOutcomeIsThatOfItsOwnResponse(t *testing.T) {
	server, _ := answers(t, says(200, ""))
	first, err := client(t, &Transport{}).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	first.Body.Close()
	// The context of a response's request is used for another one.
	request, _ := http.NewRequestWithContext(first.Request.Context(), "GET", server.URL, nil)
	second, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	second.Body.Close()
	if OutcomeOf(first) == nil || OutcomeOf(second) != nil {
		t.Errorf("%v, %v", OutcomeOf(first), OutcomeOf(second))
	}
}

func TestAPolicyThatSaysNothingSensibleIsAnError(t *testing.T) {
	server, count := answers(t, says(200, ""))
	ctx := WithOptions(context.Background(), UsePolicy(&Policy{Settings: map[string]uint64{"surprise": 1}}))
	request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	_, err := client(t, &Transport{}).Do(request)
	var mistake *MistakeError
	if !errors.As(err, &mistake) || mistake.Kind != MistakePolicy || count.Load() != 0 {
		t.Errorf("%v after %d", err, count.Load())
	}
}

func TestAClockThatStandsStillEndsNoWait(t *testing.T) {
	server, count := answers(t, says(429, "", "Retry-After", "1"), says(200, ""))
	still := Now{Wall: time.Unix(1_800_000_000, 0)}
	engine, err := NewEngine(EngineOptions{Clock: func() Now { return still }})
	if err != nil {
		t.Fatal(err)
	}
	response, err := client(t, &Transport{Engine: engine}).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 || count.Load() != 2 {
		t.Errorf("%d after %d", response.StatusCode, count.Load())
	}
}

func TestWithAnotherClientBelowNothingIsProvedByItsErrors(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	// It may have sent the request before, by another way.
	base := struct{ http.RoundTripper }{http.DefaultTransport.(*http.Transport).Clone()}
	_, err = client(t, &Transport{Base: base}).Post(url, "text/plain", strings.NewReader("order"))
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown || len(outcome.Attempts) != 1 {
		t.Errorf("%v: %+v", err, outcome)
	}
}
