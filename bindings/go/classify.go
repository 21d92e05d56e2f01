package aftercall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// FailureOf is the failure that an error of net/http stands for. The core's table says what each kind of
// error means; what it does not have is a failure of unknown phase and cause. Whether anything was sent an
// error alone does not tell, because net/http may have sent the request before.
func FailureOf(err error) Failure {
	if err == nil {
		return Failure{}
	}
	table := transportTable()
	for _, name := range namesOf(err, table) {
		if failure, ok := table.named[name]; ok {
			return failure
		}
	}
	return Failure{}
}

// A transport and the name that it gives an error.
type transportName struct{ transport, name string }

// The core's table of what net/http, the system and HTTP/2 call their errors.
type transportNames struct {
	named map[transportName]Failure
	// texts are the names that are how an error's text begins.
	texts []string
}

var transportTable = sync.OnceValue(func() *transportNames {
	table := &transportNames{named: map[transportName]Failure{}}
	out, err := ask(nil, core.FailureNames, 0, nil)
	if err != nil {
		return table
	}
	start, count := out.List(packed.Start + packed.FailuresNames)
	for each := range count {
		at := start + each*packed.FailureNameSize
		name := transportName{out.Text(at + packed.FailureNameLibrary), out.Text(at + packed.FailureNameName)}
		switch name.transport {
		case "go", "errno", "http2":
			table.named[name], _ = FailureNamed(name.transport, name.name)
		}
		first, _, isMore := strings.Cut(name.name, " ")
		if name.transport == "go" && isMore && !strings.Contains(first, ".") {
			table.texts = append(table.texts, name.name)
		}
	}
	// The longest beginning tells most.
	slices.SortFunc(table.texts, func(a, b string) int { return len(b) - len(a) })
	return table
})

// namesOf are what an error is called, the most telling first.
func namesOf(err error, table *transportNames) []transportName {
	var names []transportName
	add := func(name string) { names = append(names, transportName{"go", name}) }
	if code, ok := streamCode(err); ok {
		names = append(names, transportName{"http2", code})
	}
	operation := operationOf(err)
	if operation != "" && operation != "dial" {
		add("net.OpError " + operation)
	}
	for _, name := range typesOf(err) {
		add(name)
	}
	number, hasNumber := errnoName(err)
	if operation == "dial" {
		if hasNumber {
			add("net.OpError dial " + number)
		}
		if isTimeout(err) {
			add("net.OpError dial timeout")
		}
		add("net.OpError dial")
	}
	for _, text := range textsOf(err) {
		for _, beginning := range table.texts {
			if strings.HasPrefix(text, beginning) || strings.HasPrefix(text, notAgain+beginning) {
				add(beginning)
			}
		}
	}
	if hasNumber {
		names = append(names, transportName{"errno", number})
	}
	for _, known := range values {
		if errors.Is(err, known.value) {
			add(known.name)
		}
	}
	if isTimeout(err) {
		add("net.Error Timeout")
	}
	return names
}

// Errors that are values, the most telling first.
var values = []struct {
	name  string
	value error
}{
	{"context.DeadlineExceeded", context.DeadlineExceeded},
	{"context.Canceled", context.Canceled},
	{"os.ErrDeadlineExceeded", os.ErrDeadlineExceeded},
	{"net.ErrClosed", net.ErrClosed},
	{"io.ErrUnexpectedEOF", io.ErrUnexpectedEOF},
	{"io.EOF", io.EOF},
}

// operationOf is the operation of net that failed while a connection was made, if one did: the outermost,
// because a proxy's is around the one that failed.
func operationOf(err error) string {
	var operation *net.OpError
	if !errors.As(err, &operation) {
		return ""
	}
	switch operation.Op {
	case "dial", "proxyconnect", "socks connect":
		return operation.Op
	default:
		return ""
	}
}

// typesOf are the names of the types of errors that tell by themselves what happened.
func typesOf(err error) []string {
	var (
		resolving   *net.DNSError
		verifying   *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate x509.CertificateInvalidError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		hello       *tls.ECHRejectionError
	)
	switch {
	case errors.As(err, &resolving):
		switch {
		case resolving.IsNotFound:
			return []string{"net.DNSError IsNotFound", "net.DNSError"}
		case resolving.IsTimeout:
			return []string{"net.DNSError IsTimeout", "net.DNSError"}
		}
		return []string{"net.DNSError"}
	case errors.As(err, &verifying):
		return []string{"tls.CertificateVerificationError"}
	case errors.As(err, &authority):
		return []string{"x509.UnknownAuthorityError"}
	case errors.As(err, &hostname):
		return []string{"x509.HostnameError"}
	case errors.As(err, &certificate):
		return []string{"x509.CertificateInvalidError"}
	case errors.As(err, &hello):
		return []string{"tls.ECHRejectionError"}
	case errors.As(err, &record):
		return []string{"tls.RecordHeaderError"}
	case errors.As(err, &alert):
		return []string{"tls.AlertError"}
	default:
		return nil
	}
}

// textsOf are the texts of an error and of those that it wraps.
func textsOf(err error) []string {
	var texts []string
	for range 16 {
		if err == nil {
			break
		}
		texts = append(texts, err.Error())
		err = errors.Unwrap(err)
	}
	return texts
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// streamError is how a stream of HTTP/2 ended; net/http's own type converts itself into any structure of
// these fields.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return e.name() }

// notAgain is how net/http begins to say that it would send a request again if it had a GetBody; what
// follows is why.
const notAgain = "http2: Transport: cannot retry err ["

// streamCode is the code of the RST_STREAM that the peer sent, if it did.
func streamCode(err error) (string, bool) {
	var stream streamError
	if errors.As(err, &stream) {
		// What this side sent says nothing about the other.
		return stream.name(), strings.HasSuffix(err.Error(), "received from peer")
	}
	for _, text := range textsOf(err) {
		if rest, ok := strings.CutPrefix(text, notAgain+"stream error: stream ID "); ok {
			fields := strings.Split(rest, "; ")
			if len(fields) > 2 && strings.HasPrefix(fields[2], "received from peer]") {
				return fields[1], true
			}
		}
	}
	return "", false
}

// The names of RFC 9113 section 7, in the order of their numbers.
var streamCodes = []string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
	"STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
	"CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

func (e streamError) name() string {
	if int(e.Code) < len(streamCodes) {
		return streamCodes[e.Code]
	}
	return ""
}
