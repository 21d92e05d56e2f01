package aftercall

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// wire is a server that says what it is told, and closes; it counts the requests that came whole.
func wire(t *testing.T, say string) (url string, count *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	count = new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				request, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				count.Add(1)
				_, _ = io.WriteString(conn, say)
			}()
		}
	}()
	t.Cleanup(func() { listener.Close() })
	return "http://" + listener.Addr().String(), count
}

func TestServersThatAreNotOurs(t *testing.T) {
	for _, each := range []struct {
		say    string
		effect Effect
		reason Reason
		body   string
	}{
		{"HTTP/1.0 409 Conflict\r\n\r\n{\"detail\": \"there\"}", EffectNotApplied, ReasonConflict, `{"detail": "there"}`},
		{"HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n", EffectUnknown, ReasonUpstreamTimeout, ""},
		{"HTTP/1.1 500 Failed\r\nContent-Length: 90\r\n\r\n{\"detail\": \"cut", EffectUnknown, ReasonInternal, "cut"},
		{"HTTP/1.1 201 Made\r\nContent-Length: 90\r\n\r\nhalf", EffectApplied, ReasonNone, "half"},
		{"", EffectUnknown, ReasonInterrupted, "-"},
		{"surprise\r\n\r\n", EffectUnknown, ReasonProtocolError, "-"},
		{"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", EffectUnknown, ReasonUnknown, ""},
	} {
		url, count := wire(t, each.say)
		response, err := client(t, &Transport{}).Post(url, "text/plain", strings.NewReader("order"))
		outcome := OutcomeOf(err)
		if err == nil {
			outcome = OutcomeOf(response)
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if !strings.Contains(string(body), each.body) {
				t.Errorf("%q: body %q", each.say, body)
			}
		} else if each.body != "-" {
			t.Errorf("%q: %v", each.say, err)
		}
		if outcome == nil || outcome.Effect != each.effect || outcome.Verdict.Reason != each.reason || count.Load() != 1 {
			t.Errorf("%q: %d requests, %v: %+v", each.say, count.Load(), err, outcome)
		}
	}
}

func TestALargeBodyComesBackWhole(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", 8<<20/16)
	server, _ := answers(t, says(400, large, "Content-Type", "application/json"))
	response, err := client(t, &Transport{}).Post(server.URL, "text/plain", strings.NewReader(large))
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, response); got != large {
		t.Errorf("%d bytes", len(got))
	}
	plain, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	verdict := Judge(plain)
	if got := content(t, plain); got != large || verdict.Code != 400 {
		t.Errorf("%d bytes, %v", len(got), verdict)
	}
}

func TestASlowBodyIsNotWaitedForPastTheDeadline(t *testing.T) {
	end := make(chan struct{})
	server, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		_, _ = io.WriteString(w, `{"detail": `)
		w.(http.Flusher).Flush()
		<-end
		_, _ = io.WriteString(w, `"late"}`)
	})
	ctx := WithOptions(context.Background(), Deadline(300*time.Millisecond))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	began := time.Now()
	response, err := client(t, &Transport{}).Do(request)
	took := time.Since(began)
	close(end)
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, response); got != `{"detail": "late"}` || took > 5*time.Second {
		t.Errorf("%q after %v", got, took)
	}
}

func TestATrapNeverSendsAgain(t *testing.T) {
	var engine *Engine
	server, count := answers(t, func(w http.ResponseWriter, r *http.Request) {
		engine.instance.Break()
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(429)
	})
	var logged strings.Builder
	engine, err := NewEngine(EngineOptions{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, &Transport{Engine: engine})
	response, err := c.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	outcome := OutcomeOf(response)
	if !strings.Contains(logged.String(), "a call ends without a verdict") {
		t.Errorf("the engine's logger was told: %s", &logged)
	}
	if response.StatusCode != 429 || outcome.Effect != EffectUnknown || outcome.IsSuccess || count.Load() != 1 {
		t.Errorf("%d, %+v after %d", response.StatusCode, outcome, count.Load())
	}
	var internal *InternalError
	if _, err := engine.NewCall(&Request{Method: "GET", URL: server.URL}, CallOptions{}); !errors.As(err, &internal) {
		t.Error(err)
	}
	// Requests go out once, as without aftercall.
	response, err = c.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if count.Load() != 2 || !errors.Is(CheckResponse(response), ErrRateLimited) {
		t.Errorf("%d, %v", count.Load(), CheckResponse(response))
	}
}

func TestLookingUpAndJudgingReviveAfterATrap(t *testing.T) {
	contract, err := ContractFromTOML("name = \"mine\"\n[[status]]\ncode = 418\nmessage = \"Teapot\"\n")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		sharedInstance().Break()
		if got := contract.Status(418).Message; got != "Teapot" {
			t.Errorf("%q", got)
		}
		sharedInstance().Break()
		if got := (&Response{Code: 418}).Judge(ByContract(contract)).Message; got != "Teapot" {
			t.Errorf("%q", got)
		}
	}
}

func TestObjectsAreFreedByTheGarbageCollector(t *testing.T) {
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2_000 {
		call, err := engine.NewCall(&Request{Method: "GET", URL: "https://api.example"}, CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := call.Begin(); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		runtime.GC()
		if count, err := engine.instance.Count(); err != nil {
			t.Fatal(err)
		} else if count < 10 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	count, _ := engine.instance.Count()
	t.Errorf("%d objects are left", count)
}

func TestNoGoroutineIsLeft(t *testing.T) {
	server, _ := answers(t, says(503, "busy", "Retry-After", "0"), says(400, strings.Repeat("x", 70_000)))
	base := http.DefaultTransport.(*http.Transport).Clone()
	c := &http.Client{Transport: &Transport{Base: base}}
	before := runtime.NumGoroutine()
	for range 50 {
		ctx := WithOptions(context.Background(), Deadline(10*time.Second))
		request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
		response, err := c.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	base.CloseIdleConnections()
	for range 100 {
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

func TestManyGoroutinesOnOneEngine(t *testing.T) {
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for number := range 64 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 100 {
				call, err := engine.NewCall(&Request{Method: "GET", URL: fmt.Sprintf("https://h%d.example", number)}, CallOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = call.Begin()
				decision, err := call.OnResponse(&Response{Code: 200})
				if err != nil || decision.Outcome == nil || !decision.Outcome.IsSuccess {
					t.Errorf("%+v, %v", decision, err)
				}
				if LookupStatus(503).Code != 503 || len(busy.Judge().Evidence()) == 0 {
					t.Error("wrong")
				}
			}
		}()
	}
	group.Wait()
	if count, err := engine.instance.Count(); err != nil || count != 1 {
		t.Errorf("%d objects, %v", count, err)
	}
}

func TestANilBodyAndAnUnsendableRequestAreTheClientsOwn(t *testing.T) {
	transport := &Transport{}
	for _, request := range []*http.Request{
		{Method: "GET"},
		{Method: "GET", URL: nil, Header: http.Header{}},
	} {
		_, mine := transport.RoundTrip(request)
		_, plain := http.DefaultTransport.RoundTrip(request)
		if mine == nil || !strings.Contains(mine.Error(), plain.Error()) {
			t.Errorf("%v instead of %v", mine, plain)
		}
	}
}

func TestThroughAProxy(t *testing.T) {
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if proxied.Add(1) == 1 {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		w.WriteHeader(201)
	}))
	defer proxy.Close()
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	asked := false
	transport := &Transport{Base: base, Authenticate: func(*http.Request, []Challenge) bool { asked = true; return true }}
	response, err := client(t, transport).Post("http://api.example/orders", "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if outcome := OutcomeOf(response); response.StatusCode != 407 || asked || outcome.Verdict.Reason != ReasonProxyAuthentication {
		t.Errorf("%d, asked %v, %+v", response.StatusCode, asked, outcome)
	}
	base.CloseIdleConnections()
	proxy.Close()
	_, err = client(t, transport).Post("http://api.example/orders", "text/plain", strings.NewReader("order"))
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectNotApplied {
		t.Errorf("%v: %+v", err, outcome)
	}
}

// A bug in the library, while the body of an error does not come: the call ends all the same.
func TestATrapWaitsForNoBody(t *testing.T) {
	held := make(chan struct{})
	server, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		w.(http.Flusher).Flush()
		<-held
	})
	defer close(held)
	engine, err := NewEngine(EngineOptions{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	transport := client(t, &Transport{Engine: engine}).Transport
	request, _ := http.NewRequest("POST", server.URL, strings.NewReader("order"))
	base := transport.(*Transport).Base
	transport.(*Transport).Base = roundTripperOf(func(request *http.Request) (*http.Response, error) {
		defer engine.instance.Break()
		return base.RoundTrip(request)
	})
	ended := make(chan *http.Response, 1)
	go func() {
		response, _ := transport.RoundTrip(request)
		ended <- response
	}()
	select {
	case response := <-ended:
		if outcome := OutcomeOf(response); outcome == nil || outcome.Effect != EffectUnknown || outcome.Verdict.Code != 500 {
			t.Errorf("%+v", outcome)
		}
		response.Body.Close()
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for the body")
	}
}
