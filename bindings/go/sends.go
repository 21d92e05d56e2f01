package aftercall

import (
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
)

// What net/http does by itself with a request, and how it is kept from it.
//
// On a kept connection that breaks, net/http sends a request again (transport.go, shouldRetryRequest) if no
// byte of it was written, which is harmless, or if it is "replayable": GET, HEAD, OPTIONS and TRACE, and any
// request that has the key Idempotency-Key or X-Idempotency-Key in its Header. Those keys go under another
// spelling, so what may have been applied is never sent again over HTTP/1. Over HTTP/2 it sends again after
// REFUSED_STREAM, GOAWAY and PROTOCOL_ERROR (h2_bundle.go, canRetryError), if it has GetBody. So a request has
// none there, and its call sends it again where that is proved to be harmless. One without a body is still
// sent again by net/http, which is counted, and no proof is then taken from a response that is not a success.

// resentFields make net/http take a request for one that it may send again.
var resentFields = []string{"Idempotency-Key", "X-Idempotency-Key"}

// hideKeys spells the fields in a way that net/http does not know; on the wire they are the same fields.
func hideKeys(header http.Header) {
	for _, name := range resentFields {
		if values, ok := header[name]; ok {
			delete(header, name)
			header[strings.ToLower(name)] = values
		}
	}
}

func hasKey(header http.Header) bool {
	for _, name := range resentFields {
		if _, ok := header[name]; ok {
			return true
		}
	}
	return false
}

// isSafe is whether net/http calls a method replayable.
func isSafe(method string) bool {
	switch method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	default:
		return false
	}
}

// sends counts what net/http does within one attempt. Its hooks may run later, and in other goroutines.
type sends struct {
	asked, got, wrote atomic.Int32
}

func (s *sends) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:      func(string) { s.asked.Add(1) },
		GotConn:      func(httptrace.GotConnInfo) { s.got.Add(1) },
		WroteHeaders: func() { s.wrote.Add(1) },
	}
}

// sent is whether a byte of the request was written. It was not if a connection was asked for and none was
// got, which only net/http's own transport can be trusted to tell.
func (s *sends) sent(isOwn bool) Sent {
	switch {
	case s.wrote.Load() > 0:
		return SentYes
	case isOwn && s.asked.Load() > 0 && s.got.Load() == 0:
		return SentNo
	default:
		return SentUnknown
	}
}

// resent is how often the request was written again.
func (s *sends) resent() int { return int(max(0, s.wrote.Load()-1)) }
