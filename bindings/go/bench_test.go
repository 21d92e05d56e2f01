package aftercall

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
)

var (
	busy = &Response{Code: 503, Header: http.Header{
		"Date": {"Wed, 21 Oct 2026 07:28:00 GMT"}, "Content-Type": {"text/html"}, "Retry-After": {"120"},
		"Server": {"nginx"}, "Connection": {"keep-alive"},
	}}
	conflict = &Response{Code: 409, Header: http.Header{"Content-Type": {"application/problem+json"}}, BodyState: BodyStateComplete,
		Body: []byte(`{"type":"https://api.example/problems/duplicate","title":"Duplicate order","status":409,` +
			`"detail":"` + strings.Repeat("An order with this number exists. ", 4) + `","code":"duplicate",` +
			`"errors":[{"pointer":"/number","detail":"exists","code":"taken"}]}`)}
	post = &Request{Method: "POST", URL: "https://api.example/orders"}
)

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if core.New().Memory() == 0 {
			b.Fatal("no memory")
		}
	}
}

func BenchmarkLookupStatus(b *testing.B) {
	for b.Loop() {
		LookupStatus(503)
	}
}

func BenchmarkJudge503(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if busy.Judge(OfRequest(post)).Remedy != RemedySlowDown {
			b.Fatal("wrong")
		}
	}
}

func BenchmarkJudge409(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if conflict.Judge(OfRequest(post)).Problem.Code != "duplicate" {
			b.Fatal("wrong")
		}
	}
}

func BenchmarkJudgeParallel(b *testing.B) {
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			busy.Judge(OfRequest(post))
		}
	})
}

func BenchmarkCall(b *testing.B) {
	engine, err := NewEngine(EngineOptions{})
	if err != nil {
		b.Fatal(err)
	}
	request := &Request{Method: "GET", URL: "https://api.example/orders/7"}
	response := &Response{Code: 200, Header: http.Header{"Content-Type": {"application/json"}}}
	b.ReportAllocs()
	for b.Loop() {
		call, err := engine.NewCall(request, CallOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := call.Begin(); err != nil {
			b.Fatal(err)
		}
		decision, err := call.OnResponse(response)
		if err != nil || decision.Action != ActionDone {
			b.Fatal(err)
		}
	}
}

type canned struct{}

func (canned) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, ProtoMajor: 1, Header: http.Header{"Content-Type": {"application/json"},
		"Date": {"Wed, 21 Oct 2026 07:28:00 GMT"}, "Content-Length": {"13"}}, Body: http.NoBody, ContentLength: 13, Request: request}, nil
}

// BenchmarkTransport is what a Transport adds to a request that succeeds at once.
func BenchmarkTransport(b *testing.B) {
	transport := &Transport{Base: canned{}}
	request, err := http.NewRequest("GET", "https://api.example/orders/7", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := transport.RoundTrip(request); err != nil {
			b.Fatal(err)
		}
	}
}
