package aftercall

import (
	"crypto/tls"
	"net"
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
// REFUSED_STREAM, GOAWAY and PROTOCOL_ERROR (h2_bundle.go, canRetryError), of which the last proves nothing, if
// it has GetBody or no body. So a request has no GetBody there: the error then says what happened, and its call
// sends it again where that is proved to be harmless. One without a body, or whose origin has spoken HTTP/1 so
// far, is ended as net/http takes a connection to send it again: that is before a byte of it is written
// (h2_bundle.go, encodeAndWriteHeaders). Nothing is proved then.
//
// Any other client may look for a key, so it keeps its name there. What such a client sends again is counted if it
// tells httptrace, and no proof is taken from a response that is not a success.

// resentFields make net/http take a request for one that it may send again.
var resentFields = []string{"Idempotency-Key", "X-Idempotency-Key"}

// hideKeys spells the fields in a way that net/http does not know; on the wire they are the same fields.
func hideKeys(header http.Header) {
	for _, name := range resentFields {
		if values, ok := header[name]; ok {
			delete(header, name)
			hidden := strings.ToLower(name)
			header[hidden] = append(header[hidden], values...)
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

// mayBeHTTP2 is whether the connection of an attempt may speak HTTP/2.
func (x *exchange) mayBeHTTP2() bool {
	return !x.isOwn || x.request.URL == nil || x.request.URL.Scheme != "http" || x.transport.isPlainHTTP2()
}

// isPlainHTTP2 is whether net/http speaks HTTP/2 without TLS: only if it may not speak HTTP/1 (Transport.Protocols).
func (t *Transport) isPlainHTTP2() bool {
	base, ok := t.base().(*http.Transport)
	return ok && base.Protocols != nil && base.Protocols.UnencryptedHTTP2() && !base.Protocols.HTTP1()
}

// speaksHTTP2 is whether a connection has agreed on HTTP/2 (RFC 9113 section 3.2), or without TLS is known to
// speak it.
func speaksHTTP2(conn net.Conn, isPlainHTTP2 bool) bool {
	if secured, ok := conn.(interface{ ConnectionState() tls.ConnectionState }); ok {
		return secured.ConnectionState().NegotiatedProtocol == "h2"
	}
	return isPlainHTTP2
}

// sends counts what net/http does within one attempt. Its hooks may run later, and in other goroutines.
type sends struct {
	asked, got, wrote atomic.Int32
	// again is called before the request is written again over HTTP/2; nil where that is for net/http to decide.
	again func()
	// isPlainHTTP2 is whether connections without TLS speak HTTP/2.
	isPlainHTTP2 bool
}

func (s *sends) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.asked.Add(1) },
		GotConn: func(got httptrace.GotConnInfo) {
			s.got.Add(1)
			if s.again != nil && s.wrote.Load() > 0 && speaksHTTP2(got.Conn, s.isPlainHTTP2) {
				s.again()
			}
		},
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

// isNothing is whether not even a connection was asked for.
func (s *sends) isNothing() bool {
	return s.asked.Load() == 0 && s.got.Load() == 0 && s.wrote.Load() == 0
}

// resent is how often the request was written again.
func (s *sends) resent() int { return int(max(0, s.wrote.Load()-1)) }
