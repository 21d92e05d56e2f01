package aftercall

import (
	"net/http"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// maxBody is how much of a body the core looks at; one byte more tells it that there is more.
const maxBody = 65_536

// Response is what came back.
type Response struct {
	Code   int
	Header http.Header
	// Fields are the header fields in the order in which they came, instead of Header, for a client that
	// knows it. The order shows only in the order of a verdict's limits.
	Fields []HeaderField
	// Body is the leading bytes, as far as they were read, decompressed.
	Body []byte
	// BodyState is how much of the body that is.
	BodyState BodyState
	// Received is when the head was received; it is used only to read dates. Zero if that is not known.
	Received time.Time
	// Redirects are the statuses of the redirects that the client followed before. After 301, 302 or 303
	// to a request that is not safe the response is about another request and proves nothing.
	Redirects []int
}

// HeaderField is one header field.
type HeaderField struct{ Name, Value string }

func (r *Response) write(input *packed.Input) {
	input.U16(wireCode(r.Code))
	input.U8(uint8(r.BodyState))
	if r.Received.IsZero() {
		input.U8(0)
		input.I64(0)
	} else {
		input.U8(1)
		input.I64(r.Received.UnixMicro())
	}
	input.U16(followed(r.Redirects))
	if r.Fields != nil {
		input.U32(uint32(len(r.Fields)))
		for _, field := range r.Fields {
			input.Text(field.Name)
			input.Text(field.Value)
		}
	} else {
		writeHeader(input, r.Header)
	}
	input.Bytes(r.Body[:min(len(r.Body), maxBody+1)])
}

// followed is the one redirect that tells most: the first that changes the method, else the first.
func followed(redirects []int) uint16 {
	if len(redirects) == 0 {
		return 0
	}
	for _, code := range redirects {
		if code <= http.StatusSeeOther {
			return wireCode(code)
		}
	}
	return wireCode(redirects[0])
}
