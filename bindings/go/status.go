package aftercall

import (
	"strconv"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Status is what a status code means, before any particular response is looked at.
type Status struct {
	Code int
	// Name is stable, for instance "throttled".
	Name string
	// Message is a few words: the contract's, else the registered phrase.
	Message string
	// Description is one or two sentences on what it means.
	Description string
	// Phrase is that of the IANA registry; empty for a code that is not registered.
	Phrase string
	// Help says what to do about it, in a sentence; it may be empty.
	Help string
	// Reference is the document that defines it; it may be empty.
	Reference string
	// IsKnown is whether a row names this code; otherwise the row of its class speaks.
	IsKnown bool

	Effect Effect
	Fault  Fault
	Reason Reason
	Repeat Repeat
	Remedy Remedy

	IsSuccess     bool
	IsClientError bool
	IsServerError bool
	IsThrottled   bool
}

// String is the code and the message.
func (s Status) String() string { return strconv.Itoa(s.Code) + " " + s.Message }

// LookupStatus says what a code means in the default contract, "rest". A code without a row of its own
// gives the row of its class, with IsKnown false.
func LookupStatus(code int) Status { return Rest.Status(code) }

// ParseStatus finds a status in a text: "503", "503 Throttled", "HTTP/1.1 503 Service Unavailable", or a
// message or registered phrase in any case. The error is a *MistakeError if the text names none.
func ParseStatus(text string) (Status, error) { return Rest.ParseStatus(text) }

// Status says what a code means here. A number that can be no status is that of the class "server error".
func (c *Contract) Status(code int) Status {
	out, err := ask(c, core.Status, int32(wireCode(code)), nil)
	if err != nil {
		return Status{Code: code, Remedy: RemedyReport}
	}
	status := decodeStatus(out, packed.Start)
	status.Code = code
	return status
}

// ParseStatus finds a status in a text, as the function of that name does.
func (c *Contract) ParseStatus(text string) (Status, error) {
	var input packed.Input
	input.Text(text)
	out, err := ask(c, core.StatusNamed, 0, input)
	if err != nil {
		return Status{}, mistake(err)
	}
	return decodeStatus(out, packed.Start), nil
}

// wireCode is a code as the core takes it, which has two bytes for it.
func wireCode(code int) uint16 {
	if code < 0 || code > 0xffff {
		return 0xffff
	}
	return uint16(code)
}

func decodeStatus(out packed.Output, at int) Status {
	return Status{
		Code:          int(out.U16(at + packed.StatusCode)),
		Name:          out.Text(at + packed.StatusName),
		Message:       out.Text(at + packed.StatusMessage),
		Description:   out.Text(at + packed.StatusDescription),
		Phrase:        out.Text(at + packed.StatusPhrase),
		Help:          out.Text(at + packed.StatusHelp),
		Reference:     out.Text(at + packed.StatusReference),
		IsKnown:       out.Flag(at + packed.StatusIsKnown),
		Effect:        Effect(out.U8(at + packed.StatusEffect)),
		Fault:         Fault(out.U8(at + packed.StatusFault)),
		Reason:        Reason(out.U8(at + packed.StatusReason)),
		Repeat:        Repeat(out.U8(at + packed.StatusRepeat)),
		Remedy:        Remedy(out.U8(at + packed.StatusRemedy)),
		IsSuccess:     out.Flag(at + packed.StatusIsSuccess),
		IsClientError: out.Flag(at + packed.StatusIsClientError),
		IsServerError: out.Flag(at + packed.StatusIsServerError),
		IsThrottled:   out.Flag(at + packed.StatusIsThrottled),
	}
}
