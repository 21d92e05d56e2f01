package aftercall

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Request is what was asked, as far as it matters: whether a second application does harm is read out of
// the method and the header fields.
type Request struct {
	Method string
	URL    string
	Header http.Header
	// NotReplayable says that the body cannot be sent a second time.
	NotReplayable bool
	// Idempotent is the caller's word that a second application does (false) or does not (true) do harm.
	Idempotent *bool
	// Earlier is the overall effect of earlier attempts, for those who judge without a Call.
	Earlier *Effect
}

// RequestOf reads a request of net/http. Its body can be sent again if it has none, or a GetBody.
func RequestOf(request *http.Request) *Request {
	facts := &Request{
		Method:        request.Method,
		Header:        request.Header,
		NotReplayable: !isReplayable(request),
	}
	if facts.Method == "" {
		facts.Method = http.MethodGet
	}
	if request.URL != nil {
		facts.URL = escaped(request.URL.String())
	}
	return facts
}

// escaped is a URL with the spaces and control characters that net/http takes in a query, as they are spelled
// there (RFC 3986 section 2.1).
func escaped(url string) string {
	isRaw := func(char rune) bool { return char <= ' ' || char == 0x7f }
	if strings.IndexFunc(url, isRaw) < 0 {
		return url
	}
	var made strings.Builder
	for _, char := range []byte(url) {
		if isRaw(rune(char)) {
			fmt.Fprintf(&made, "%%%02X", char)
		} else {
			made.WriteByte(char)
		}
	}
	return made.String()
}

func isReplayable(request *http.Request) bool {
	return request.Body == nil || request.Body == http.NoBody || request.GetBody != nil
}

// RequestFacts is what the core reads out of a request.
type RequestFacts struct {
	// Origin is where it goes (RFC 6454), "scheme://host:port", or empty.
	Origin string
	// Unsendable is why no HTTP client could send it; empty if one could.
	Unsendable string
	// IsHarmless is whether a second application does no harm, where idempotency keys are honored.
	IsHarmless bool
}

// Facts asks the core what it reads out of the request.
func (r *Request) Facts() RequestFacts {
	var input packed.Input
	r.write(&input)
	out, err := ask(nil, core.Request, 0, input)
	if err != nil {
		return RequestFacts{Unsendable: err.Error()}
	}
	return RequestFacts{
		Origin:     out.Text(packed.Start + packed.RequestOrigin),
		Unsendable: out.Text(packed.Start + packed.RequestUnsendable),
		IsHarmless: out.Flag(packed.Start + packed.RequestIsHarmless),
	}
}

// write appends a request; nil is none.
func (r *Request) write(input *packed.Input) {
	if r == nil {
		input.U8(0)
		return
	}
	flags := uint8(1)
	if r.NotReplayable {
		flags |= 2
	}
	if r.Idempotent != nil {
		flags |= 4
		if *r.Idempotent {
			flags |= 8
		}
	}
	input.U8(flags)
	if r.Earlier == nil {
		input.U8(0)
	} else {
		input.U8(1 + uint8(*r.Earlier))
	}
	input.Text(r.Method)
	input.Text(r.URL)
	writeHeader(input, r.Header)
}

// writeHeader appends header fields in the order of their names, so that the same fields give the same
// verdict.
func writeHeader(input *packed.Input, header http.Header) {
	var room [32]string
	names, count := room[:0], 0
	for name, values := range header {
		names = append(names, name)
		count += len(values)
	}
	slices.Sort(names)
	input.U32(uint32(count))
	for _, name := range names {
		for _, value := range header[name] {
			input.Text(name)
			input.Text(value)
		}
	}
}
