package aftercall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"reflect"
	"testing"
)

// resetStream is how net/http says that a stream was reset: a type of its own, which converts itself.
type resetStream struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e resetStream) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("stream error: stream ID %d; %d; %v", e.StreamID, e.Code, e.Cause)
	}
	return fmt.Sprintf("stream error: stream ID %d; %d", e.StreamID, e.Code)
}

func (e resetStream) As(target any) bool {
	into := reflect.ValueOf(target).Elem()
	if into.Kind() != reflect.Struct || into.NumField() != 3 || into.Type().Field(0).Name != "StreamID" {
		return false
	}
	for at := range 3 {
		into.Field(at).Set(reflect.ValueOf(e).Field(at))
	}
	return true
}

// slow is a time-out of no known kind.
type slow struct{}

func (slow) Error() string   { return "slow" }
func (slow) Timeout() bool   { return true }
func (slow) Temporary() bool { return true }

func TestWhatErrorsMean(t *testing.T) {
	peer := errors.New("received from peer")
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, each := range []struct {
		err   error
		phase Phase
		cause Cause
	}{
		{dial(&net.DNSError{Err: "no such host", IsNotFound: true}), PhaseDNS, CauseNameNotFound},
		{dial(&net.DNSError{Err: "i/o timeout", IsTimeout: true}), PhaseDNS, CauseTimeout},
		{dial(slow{}), PhaseConnect, CauseTimeout},
		{dial(errors.New("surprise")), PhaseConnect, CauseUnknown},
		{&net.OpError{Op: "proxyconnect", Err: dial(errors.New("x"))}, PhaseProxy, CauseUnknown},
		{&net.OpError{Op: "proxyconnect", Err: &net.DNSError{IsNotFound: true}}, PhaseProxy, CauseUnknown},
		{&net.OpError{Op: "read", Err: slow{}}, PhaseUnknown, CauseTimeout},
		{&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}}}, PhaseTLS, CauseCertificate},
		{x509.UnknownAuthorityError{}, PhaseTLS, CauseCertificate},
		{tls.AlertError(40), PhaseUnknown, CauseHandshake},
		{context.DeadlineExceeded, PhaseUnknown, CauseTimeout},
		{context.Canceled, PhaseUnknown, CauseCancelled},
		{os.ErrDeadlineExceeded, PhaseUnknown, CauseTimeout},
		{io.ErrUnexpectedEOF, PhaseUnknown, CauseClosed},
		{errors.New("http: server closed idle connection"), PhaseWait, CauseClosed},
		{errors.New("net/http: TLS handshake timeout"), PhaseTLS, CauseTimeout},
		{errors.New("net/http: HTTP/1.x transport connection broken: malformed HTTP response \"x\""), PhaseHead, CauseProtocol},
		{fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", io.EOF), PhaseUnknown, CauseClosed},
		{errors.New("unsupported protocol scheme \"ftp\""), PhaseConfig, CauseInvalid},
		{resetStream{1, 7, peer}, PhaseWait, CauseRefusedStream},
		// What this side reset says nothing about the other one.
		{resetStream{1, 7, nil}, PhaseUnknown, CauseUnknown},
		{resetStream{1, 7, errors.New("surprise")}, PhaseUnknown, CauseUnknown},
		{resetStream{1, 99, peer}, PhaseUnknown, CauseUnknown},
		{errors.New(notAgain + "stream error: stream ID 5; REFUSED_STREAM; received from peer] after Request.Body was written"), PhaseWait, CauseRefusedStream},
		{errors.New(notAgain + "stream error: stream ID 5; PROTOCOL_ERROR; received from peer] after"), PhaseUnknown, CauseProtocol},
		{errors.New(notAgain + "http2: Transport received Server's graceful shutdown GOAWAY] after"), PhaseWait, CauseRefusedStream},
		{errors.New("surprise"), PhaseUnknown, CauseUnknown},
		{nil, PhaseUnknown, CauseUnknown},
	} {
		for _, err := range []error{each.err, &url.Error{Op: "Post", Err: each.err}} {
			failure := FailureOf(err)
			if failure.Phase != each.phase || failure.Cause != each.cause {
				t.Errorf("%v: %v", err, failure)
			}
			// An error alone proves nothing but what the protocol guarantees.
			verdict := JudgeError(err, OfRequest(post))
			if proved := verdict.Effect == EffectNotApplied; proved != (each.cause == CauseRefusedStream) {
				t.Errorf("%v: %v", err, verdict)
			}
		}
	}
}
