package aftercall

import (
	"context"
	"crypto/tls"
	"encoding/binary"
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

// Types, flags and codes of frames (RFC 9113 sections 6 and 7).
const (
	frameHeaders, frameReset, frameSettings, frameGoAway = 1, 3, 4, 7
	flagEndStream, flagEndHeaders, flagAck               = 1, 4, 1
	codeProtocol, codeRefused                            = 1, 7
)

func frame(kind, flags byte, stream uint32, payload ...byte) []byte {
	made := []byte{0, byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	made = binary.BigEndian.AppendUint32(made, stream)
	return append(made, payload...)
}

// framed is a server of HTTP/2 that gives an answer to each request's head, by its number from 1.
func framed(t *testing.T, answer func(number int32, stream uint32) []byte) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var count atomic.Int32
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			defer conn.Close()
			preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
			if _, err := io.ReadFull(conn, preface); err != nil {
				return
			}
			_, _ = conn.Write(frame(frameSettings, 0, 0))
			for {
				head := make([]byte, 9)
				if _, err := io.ReadFull(conn, head); err != nil {
					return
				}
				length := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
				if _, err := io.CopyN(io.Discard, conn, int64(length)); err != nil {
					return
				}
				stream := binary.BigEndian.Uint32(head[5:])
				switch {
				case head[3] == frameSettings && head[4]&flagAck == 0:
					_, _ = conn.Write(frame(frameSettings, flagAck, 0))
				case head[3] == frameHeaders:
					_, _ = conn.Write(answer(count.Add(1), stream))
				}
			}
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, &count
}

// status is a head with a status that is in HPACK's static table (RFC 7541 appendix A).
func status(code int, stream uint32) []byte {
	indexed := map[int]byte{200: 0x88, 404: 0x8d, 500: 0x8e}[code]
	return frame(frameHeaders, flagEndStream|flagEndHeaders, stream, indexed)
}

func reset(code byte, stream uint32) []byte { return frame(frameReset, 0, stream, 0, 0, 0, code) }

func overHTTP2(t *testing.T, server *httptest.Server) *http.Client {
	t.Helper()
	base := server.Client().Transport.(*http.Transport).Clone()
	base.ForceAttemptHTTP2 = true
	return client(t, &Transport{Base: base})
}

func TestARefusedStreamIsSentAgainByTheCall(t *testing.T) {
	server, count := framed(t, func(number int32, stream uint32) []byte {
		if number == 1 {
			return reset(codeRefused, stream)
		}
		return status(200, stream)
	})
	response, err := overHTTP2(t, server).Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	outcome := OutcomeOf(response)
	if count.Load() != 2 || len(outcome.Attempts) != 2 || outcome.Resent != 0 || outcome.Effect != EffectApplied {
		t.Errorf("%d requests, %+v", count.Load(), outcome)
	}
}

func TestAStreamAboveAGoAwayIsSentAgainByTheCall(t *testing.T) {
	server, count := framed(t, func(number int32, stream uint32) []byte {
		if number == 1 {
			return frame(frameGoAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		}
		return status(200, stream)
	})
	response, err := overHTTP2(t, server).Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	outcome := OutcomeOf(response)
	if count.Load() != 2 || len(outcome.Attempts) != 2 || outcome.Effect != EffectApplied {
		t.Errorf("%d requests, %+v", count.Load(), outcome)
	}
}

func TestAProtocolErrorProvesNothing(t *testing.T) {
	server, count := framed(t, func(number int32, stream uint32) []byte {
		if number == 1 {
			return reset(codeProtocol, stream)
		}
		return status(200, stream)
	})
	_, err := overHTTP2(t, server).Post(server.URL, "text/plain", strings.NewReader("order"))
	outcome := OutcomeOf(err)
	if count.Load() != 1 || outcome == nil || outcome.Effect != EffectUnknown || !errors.Is(err, ErrProtocolError) {
		t.Errorf("%d requests, %v: %+v", count.Load(), err, outcome)
	}
}

// Where net/http is asked for a second sending by a code that proves nothing.
func TestNetHTTPSendsNothingUnsafeAgainOverHTTP2(t *testing.T) {
	for _, method := range []string{"POST", "PATCH", "DELETE"} {
		for _, hasBody := range []bool{true, false} {
			for _, spokeHTTP1 := range []bool{true, false} {
				for _, isOwn := range []bool{true, false} {
					sendOverHTTP2(t, method, hasBody, spokeHTTP1, isOwn)
				}
			}
		}
	}
}

func sendOverHTTP2(t *testing.T, method string, hasBody, spokeHTTP1, isOwn bool) {
	t.Helper()
	server, count := framed(t, func(number int32, stream uint32) []byte {
		if number == 1 {
			return reset(codeProtocol, stream)
		}
		return status(404, stream)
	})
	engine, err := NewEngine(EngineOptions{Policy: &Policy{Settings: map[string]uint64{"attempts": 1}}})
	if err != nil {
		t.Fatal(err)
	}
	c := overHTTP2(t, server)
	transport := c.Transport.(*Transport)
	transport.Engine = engine
	var body io.Reader
	if hasBody {
		body = strings.NewReader("order")
	}
	request, _ := http.NewRequest(method, server.URL, body)
	transport.http1.set(originOf(request), spokeHTTP1)
	if !isOwn {
		transport.Base = struct{ http.RoundTripper }{transport.Base}
	}
	_, err = c.Do(request)
	outcome := OutcomeOf(err)
	if count.Load() != 1 || outcome == nil || outcome.Effect != EffectUnknown || outcome.Resent != 0 {
		t.Errorf("%s, body %v, HTTP/1 before %v, net/http's own %v: %d requests, %v: %+v",
			method, hasBody, spokeHTTP1, isOwn, count.Load(), err, outcome)
	}
}

func TestWithoutAnEngineNothingUnsafeIsSentAgainOverHTTP2(t *testing.T) {
	for _, body := range []io.Reader{nil, strings.NewReader("order")} {
		server, count := framed(t, func(number int32, stream uint32) []byte {
			if number == 1 {
				return reset(codeProtocol, stream)
			}
			return status(404, stream)
		})
		engine, err := NewEngine(EngineOptions{})
		if err != nil {
			t.Fatal(err)
		}
		engine.instance.Break()
		c := overHTTP2(t, server)
		c.Transport.(*Transport).Engine = engine
		_, err = c.Post(server.URL, "text/plain", body)
		if outcome := OutcomeOf(err); count.Load() != 1 || outcome == nil || outcome.Effect != EffectUnknown {
			t.Errorf("%d requests, %v: %+v", count.Load(), err, outcome)
		}
	}
}

func TestASafeRequestIsSentAgainByNetHTTPAndCounted(t *testing.T) {
	server, count := framed(t, func(number int32, stream uint32) []byte {
		if number == 1 {
			return reset(codeProtocol, stream)
		}
		return status(200, stream)
	})
	response, err := overHTTP2(t, server).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if outcome := OutcomeOf(response); count.Load() != 2 || len(outcome.Attempts) != 1 || outcome.Resent != 1 {
		t.Errorf("%d requests, %+v", count.Load(), outcome)
	}
}

func TestHTTP2ByTheStandardServer(t *testing.T) {
	var count atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("HTTP/%d", r.ProtoMajor)
		}
		switch count.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
		case 2:
			w.WriteHeader(201)
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	c := overHTTP2(t, server)
	response, err := c.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 201 || count.Load() != 2 {
		t.Errorf("%d after %d", response.StatusCode, count.Load())
	}
	_, err = c.Post(server.URL, "text/plain", strings.NewReader("order"))
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown || count.Load() != 3 {
		t.Errorf("%v after %d: %+v", err, count.Load(), outcome)
	}
}

func TestADeadlineOverHTTP2IsATimeoutToo(t *testing.T) {
	server, _ := framed(t, func(int32, uint32) []byte { return nil })
	ctx := WithOptions(context.Background(), Deadline(100*time.Millisecond))
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	_, err := overHTTP2(t, server).Do(request)
	var timeout net.Error
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("%v", err)
	}
	if outcome := OutcomeOf(err); outcome == nil || outcome.Effect != EffectUnknown || !errors.Is(err, ErrNoResponse) {
		t.Errorf("%v: %+v", err, outcome)
	}
}

func TestACancelledRequestOverHTTP2IsNoTimeout(t *testing.T) {
	came := make(chan struct{}, 1)
	server, _ := framed(t, func(int32, uint32) []byte { came <- struct{}{}; return nil })
	ctx, cancel := context.WithCancelCause(WithOptions(context.Background(), Deadline(time.Minute)))
	go func() { <-came; cancel(errors.New("the user left")) }()
	request, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("order"))
	_, err := overHTTP2(t, server).Do(request)
	outcome := OutcomeOf(err)
	if !errors.Is(err, context.Canceled) || outcome == nil || outcome.Stop != StopCancelled || outcome.Effect != EffectUnknown {
		t.Errorf("%v: %+v", err, outcome)
	}
}
