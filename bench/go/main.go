// The bench of the Go package: its own costs, and what its Transport adds to a request of net/http on the
// loopback, beside hashicorp/go-retryablehttp in the same run. Each line is a case's name, its median and its
// fastest round, in nanoseconds, with tabs between.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	aftercall "github.com/aftercall/aftercall/bindings/go"
	"github.com/hashicorp/go-retryablehttp"
)

// rounds is how often each case is measured, one after the other, so that all have the same noise.
const rounds = 41

// A case, which runs so many times in a round.
type run struct {
	name  string
	times int
	once  func()
	// within is how often what is measured happens each time.
	within int
}

func main() {
	log.SetOutput(io.Discard)
	runs := append(own(), overNetwork()...)
	took := make([][]float64, len(runs))
	for _, each := range runs {
		each.once() // What the first time costs is a case of its own.
	}
	for range rounds {
		for at, each := range runs {
			began := time.Now()
			for range each.times {
				each.once()
			}
			took[at] = append(took[at], float64(time.Since(began).Nanoseconds())/float64(each.times*max(1, each.within)))
		}
	}
	for at, each := range runs {
		slices.Sort(took[at])
		fmt.Printf("%s\t%.1f\t%.1f\n", each.name, took[at][rounds/2], took[at][0])
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

// own are the costs of the package itself.
func own() []run {
	busy := &aftercall.Response{Code: 503, Header: http.Header{
		"Date": {"Wed, 21 Oct 2026 07:28:00 GMT"}, "Content-Type": {"text/html"},
		"Retry-After": {"120"}, "Server": {"nginx"}, "X-Request-Id": {"7f3a"},
	}}
	conflict := &aftercall.Response{
		Code: 409, Header: http.Header{"Content-Type": {"application/problem+json"}},
		BodyState: aftercall.BodyStateComplete, Body: problem(),
	}
	post := aftercall.OfRequest(&aftercall.Request{Method: "POST", URL: "https://api.example/orders"})
	engine := must(aftercall.NewEngine(aftercall.EngineOptions{}))
	get := &aftercall.Request{Method: "GET", URL: "https://api.example/orders/7"}
	fine := &aftercall.Response{Code: 200, Header: http.Header{"Content-Type": {"application/json"}}}
	call := func() {
		call := must(engine.NewCall(get, aftercall.CallOptions{}))
		must(call.Begin())
		if decision := must(call.OnResponse(fine)); decision.Action != aftercall.ActionDone {
			panic(decision)
		}
	}
	return []run{
		{name: "go-start", times: 10, once: func() { must(aftercall.NewEngine(aftercall.EngineOptions{})) }},
		{name: "go-lookup", times: 1_000, once: func() { aftercall.LookupStatus(503) }},
		{name: "go-judge", times: 1_000, once: func() { busy.Judge(post) }},
		{name: "go-judge-body", times: 500, once: func() { conflict.Judge(post) }},
		{name: "go-call", times: 500, once: call},
		{name: "go-call-64", times: 1, once: func() { together(64, 20, call) }, within: 64 * 20},
	}
}

// together runs something in many goroutines.
func together(goroutines, times int, once func()) {
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range times {
				once()
			}
		}()
	}
	group.Wait()
}

func problem() []byte {
	body := `{"type":"https://api.example/problems/duplicate","title":"Duplicate order","status":409,` +
		`"detail":"An order with this number exists already in this account.","code":"duplicate",` +
		`"errors":[{"pointer":"/number","code":"taken","detail":"The number is taken."}],"trace":"`
	return []byte(body + strings.Repeat("0", 298-len(body)) + `"}`)
}

// overNetwork are requests on the loopback: bare, with a Transport, with another library.
func overNetwork() []run {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"number": 7}`)
	}))
	url := "http://" + listener.Addr().String()
	base := func() *http.Transport { return http.DefaultTransport.(*http.Transport).Clone() }
	bare := &http.Client{Transport: base()}
	ours := &http.Client{Transport: &aftercall.Transport{Base: base()}}
	theirs := retryablehttp.NewClient()
	theirs.HTTPClient = &http.Client{Transport: base()}
	theirs.Logger = nil
	fetch := func(response *http.Response, err error) {
		must(io.Copy(io.Discard, must(response, err).Body))
		response.Body.Close()
	}
	order := `{"number": 7}`
	return []run{
		{name: "go-http-get", times: 100, once: func() { fetch(bare.Get(url)) }},
		{name: "go-http-get-aftercall", times: 100, once: func() { fetch(ours.Get(url)) }},
		{name: "go-http-get-retryablehttp", times: 100, once: func() { fetch(theirs.Get(url)) }},
		{name: "go-http-post", times: 100, once: func() { fetch(bare.Post(url, "application/json", strings.NewReader(order))) }},
		{name: "go-http-post-aftercall", times: 100, once: func() { fetch(ours.Post(url, "application/json", strings.NewReader(order))) }},
		{name: "go-http-post-retryablehttp", times: 100, once: func() { fetch(theirs.Post(url, "application/json", strings.NewReader(order))) }},
	}
}
