package aftercall_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	aftercall "github.com/aftercall/aftercall/bindings/go"
)

// Level 1: what a status means, before any response is looked at.
func ExampleLookupStatus() {
	status := aftercall.LookupStatus(503)
	fmt.Println(status)
	fmt.Println(status.Description)
	fmt.Println(status.Fault, status.Remedy, status.Repeat)
	// Output:
	// 503 Throttled
	// The server cannot handle the request at present: a temporary overload, or maintenance.
	// server slow-down if-harmless
}

func ExampleParseStatus() {
	status, err := aftercall.ParseStatus("throttled")
	fmt.Println(status.Code, err)
	// Output: 503 <nil>
}

// A contract says what each status means for one API.
func ExampleContractFromTOML() {
	contract, err := aftercall.ContractFromTOML(`
name = "orders"

[[status]]
code = 409
message = "Order exists"
`)
	if err != nil {
		panic(err)
	}
	fmt.Println(contract.Status(409), "-", contract.Status(404))
	// Output: 409 Order exists - 404 Not Found
}

// Level 2: what this very response means.
func ExampleJudge() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(503)
		fmt.Fprint(w, `{"title": "Busy", "detail": "Try again soon."}`)
	}))
	defer server.Close()
	response, err := http.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()

	verdict := aftercall.Judge(response)
	fmt.Println(verdict.Effect, verdict.Remedy, verdict.IsRetryable, verdict.Wait.After)
	fmt.Println(verdict.Problem.Detail)
	body, _ := io.ReadAll(response.Body) // The body is still whole.
	fmt.Println(string(body))
	// Output:
	// not-applied slow-down true 2s
	// Try again soon.
	// {"title": "Busy", "detail": "Try again soon."}
}

// Without net/http, a response is its parts.
func ExampleResponse_Judge() {
	response := aftercall.Response{Code: 504}
	order := &aftercall.Request{Method: "POST", URL: "https://api.example/orders"}
	fmt.Println(response.Judge(aftercall.OfRequest(order)))
	// Output: 504 Gateway Timeout (upstream-timeout), effect unknown, remedy retry
}

// Level 3: you send and wait, the call decides.
func ExampleCall() {
	engine, err := aftercall.NewEngine(aftercall.EngineOptions{})
	if err != nil {
		panic(err)
	}
	request := &aftercall.Request{Method: "POST", URL: "https://api.example/orders"}
	call, err := engine.NewCall(request, aftercall.CallOptions{})
	if err != nil {
		panic(err)
	}
	defer call.Close()
	answers := []*aftercall.Response{
		{Code: 429, Header: http.Header{"Retry-After": {"1"}}},
		{Code: 201},
	}
	decision, err := call.Begin()
	for err == nil && decision.Action != aftercall.ActionDone {
		switch decision.Action {
		case aftercall.ActionSend:
			fmt.Println("send", decision.Attempt)
			decision, err = call.OnResponse(answers[decision.Attempt-1])
		case aftercall.ActionWait:
			fmt.Println("wait:", decision.WaitReason)
			time.Sleep(decision.Wait)
			decision, err = call.OnWake()
		}
	}
	if err != nil {
		panic(err)
	}
	fmt.Println(decision.Outcome.Stop, decision.Outcome.Effect)
	// Output:
	// send 1
	// wait: throttled
	// send 2
	// settled applied
}

// Level 4: a client that does it by itself.
func ExampleTransport() {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		if requests == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
			return
		}
		w.WriteHeader(504) // Now it may have been applied.
	}))
	defer server.Close()
	client := &http.Client{Transport: &aftercall.Transport{}}

	ctx := aftercall.WithOptions(context.Background(), aftercall.Deadline(20*time.Second))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	response, err := client.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()

	outcome := aftercall.OutcomeOf(response)
	fmt.Println(response.StatusCode, "after", len(outcome.Attempts), "attempts:", outcome.Stop, outcome.Effect)
	fmt.Println(errors.Is(aftercall.CheckResponse(response), aftercall.ErrUpstreamTimeout))
	// Output:
	// 504 after 2 attempts: not-harmless unknown
	// true
}
