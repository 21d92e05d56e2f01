package aftercall

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// What was not sent was not applied; and what a client below sends without telling is not claimed.

func TestAContextThatIsOverSendsNothing(t *testing.T) {
	cause := errors.New("the user left")
	late, cancelLate := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancelLate()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	caused, cancelCaused := context.WithCancelCause(context.Background())
	cancelCaused(cause)
	for _, each := range []struct {
		ctx  context.Context
		want error
	}{{late, context.DeadlineExceeded}, {cancelled, context.Canceled}, {caused, cause}} {
		var sent atomic.Int32
		transport := &Transport{Base: roundTripperOf(func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			return nil, errors.New("it was sent")
		})}
		body := &tracked{Reader: strings.NewReader("order")}
		request, _ := http.NewRequestWithContext(each.ctx, "POST", "https://api.example/orders", body)
		_, err := transport.RoundTrip(request)
		outcome := OutcomeOf(err)
		if !errors.Is(err, each.want) || sent.Load() != 0 || !body.closed.Load() {
			t.Errorf("%v, sent %d times, body closed %v", err, sent.Load(), body.closed.Load())
		}
		if outcome == nil || outcome.Effect != EffectNotApplied || len(outcome.Attempts) != 0 || outcome.Stop != StopCancelled {
			t.Errorf("%v: %+v", each.want, outcome)
		}
	}
}

// roundTripperOf is a client that is a function.
type roundTripperOf func(*http.Request) (*http.Response, error)

func (f roundTripperOf) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// refused are requests that net/http refuses before it asks for a connection.
func refused(t *testing.T, server string) map[string]*http.Request {
	t.Helper()
	made := map[string]*http.Request{}
	for _, name := range []string{"header", "trailer", "scheme", "no host", "method", "nil URL", "nil header"} {
		request, err := http.NewRequest("POST", server, strings.NewReader("order"))
		if err != nil {
			t.Fatal(err)
		}
		made[name] = request
	}
	made["header"].Header["X-Note"] = []string{"two\nlines"}
	made["trailer"].Trailer = http.Header{"X-Note": {"two\nlines"}}
	made["scheme"].URL = &url.URL{Scheme: "ftp", Host: "127.0.0.1"}
	made["no host"].URL = &url.URL{Scheme: "http", Path: "/orders"}
	made["method"].Method = "PO ST"
	made["nil URL"].URL = nil
	made["nil header"].Header = nil
	return made
}

func TestWhatNetHTTPRefusesWasNotApplied(t *testing.T) {
	server, count := answers(t, says(200, ""))
	for name, request := range refused(t, server.URL) {
		told := (*Outcome)(nil)
		ctx := WithOptions(context.Background(), OnOutcome(func(outcome *Outcome) { told = outcome }))
		transport := client(t, &Transport{}).Transport
		_, err := transport.RoundTrip(request.WithContext(ctx))
		_, plain := http.DefaultTransport.RoundTrip(request)
		if err == nil || plain == nil || err.Error() != plain.Error() {
			t.Errorf("%s: %v instead of %v", name, err, plain)
		}
		outcome := OutcomeOf(err)
		if outcome == nil || outcome.Effect != EffectNotApplied || outcome.Verdict.Remedy != RemedyFixRequest || told != outcome {
			t.Errorf("%s: %v: %+v", name, err, outcome)
		}
	}
	if count.Load() != 0 {
		t.Errorf("%d were sent", count.Load())
	}
}

func TestWhatAnotherClientRefusesProvesNothing(t *testing.T) {
	server, _ := answers(t, says(200, ""))
	for name, request := range refused(t, server.URL) {
		base := struct{ http.RoundTripper }{http.DefaultTransport}
		_, err := (&Transport{Base: base}).RoundTrip(request)
		if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown {
			t.Errorf("%s: %v: %+v", name, err, outcome)
		}
	}
}

func TestARefusalAfterAConnectionProvesNothing(t *testing.T) {
	x := &exchange{isOwn: true, request: &http.Request{Method: "POST"}}
	came := result{err: errors.New("net/http: invalid method"), seen: &sends{}}
	if failure := x.failure(came); failure.Sent != SentNo {
		t.Errorf("%+v", failure)
	}
	came.seen.asked.Add(1)
	came.seen.got.Add(1)
	if failure := x.failure(came); failure.Sent == SentNo {
		t.Errorf("%+v", failure)
	}
}

// A registered protocol sends without telling httptrace, and what it says may be about a later request.
func TestARegisteredProtocolProvesNothing(t *testing.T) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.RegisterProtocol("over", roundTripperOf(func(request *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: "ftp://elsewhere", Err: errors.New(`unsupported protocol scheme "ftp"`)}
	}))
	request, _ := http.NewRequest("POST", "over://api.example/orders", strings.NewReader("order"))
	_, err := (&Transport{Base: base}).RoundTrip(request)
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown {
		t.Errorf("%v: %+v", err, outcome)
	}
}

func TestARawSpaceInAQueryIsACallLikeAnyOther(t *testing.T) {
	url, count := wire(t, "HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n")
	request, err := http.NewRequest("POST", url+"/orders?note=a b", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	if facts := RequestOf(request); facts.URL != url+"/orders?note=a%20b" || facts.Facts().Unsendable != "" {
		t.Errorf("%q: %+v", facts.URL, facts.Facts())
	}
	// net/http spells it as it is, which this server cannot read.
	_, err = client(t, &Transport{}).Do(request)
	outcome := OutcomeOf(err)
	if outcome == nil || outcome.Effect != EffectUnknown || len(outcome.Attempts) != 1 || count.Load() != 0 {
		t.Errorf("%v: %+v after %d", err, outcome, count.Load())
	}
	standard, _ := answers(t, says(201, ""))
	request, _ = http.NewRequest("POST", standard.URL+"/orders?note=a b", strings.NewReader("order"))
	response, err := client(t, &Transport{}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if outcome := OutcomeOf(response); outcome == nil || outcome.Verdict.Code != 400 || outcome.Effect != EffectNotApplied {
		t.Errorf("%+v", outcome)
	}
}

// Under another client net/http's own habits show: it repeats what has an idempotency key.
func TestWhatAWrappedNetHTTPResendsClaimsNothing(t *testing.T) {
	url, applied := dropping(t)
	base := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(base.CloseIdleConnections)
	engine, err := NewEngine(EngineOptions{Policy: &Policy{Settings: map[string]uint64{"attempts": 1}}})
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: &Transport{Base: struct{ http.RoundTripper }{base}, Engine: engine}}
	warm, err := c.Get(url + "/warm")
	if err != nil {
		t.Fatal(err)
	}
	warm.Body.Close()
	request, _ := http.NewRequest("POST", url+"/again-conflict", nil)
	request.Header.Set("Idempotency-Key", "k-1")
	response, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	outcome := OutcomeOf(response)
	if response.StatusCode != 409 || applied.Load() != 2 || outcome.Resent != 1 {
		t.Fatalf("%d, %d requests, %+v", response.StatusCode, applied.Load(), outcome)
	}
	if outcome.Effect != EffectUnknown {
		t.Errorf("%+v", outcome)
	}
}

func TestAClientBelowThatGivesNothing(t *testing.T) {
	silent := &Transport{Base: roundTripperOf(func(*http.Request) (*http.Response, error) { return nil, nil })}
	request, _ := http.NewRequest("POST", "https://api.example/orders", nil)
	_, err := silent.RoundTrip(request)
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown {
		t.Errorf("%v: %+v", err, outcome)
	}
	codes := []int{429, 200}
	bodiless := &Transport{Base: roundTripperOf(func(request *http.Request) (*http.Response, error) {
		code := codes[0]
		codes = codes[1:]
		return &http.Response{StatusCode: code, Header: http.Header{"Retry-After": {"0"}}, Request: request}, nil
	})}
	response, err := bodiless.RoundTrip(request)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v, %v", response, err)
	}
	if body, err := io.ReadAll(response.Body); err != nil || len(body) != 0 {
		t.Errorf("%q, %v", body, err)
	}
}
