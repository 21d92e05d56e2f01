package aftercall

import (
	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Failure is why no final response head came.
type Failure struct {
	// Phase is when the transport failed. An early one is a proof that nothing was applied, so claim none
	// that is not certain.
	Phase Phase
	Cause Cause
	// Sent is whether any byte of the request was written, by any attempt inside the client.
	Sent Sent
	// Redirects are as in Response.
	Redirects []int
}

// String is the phase and the cause.
func (f Failure) String() string { return f.Phase.String() + ": " + f.Cause.String() }

// FailureNamed is the failure that a transport calls by a name or a number: "errno" with "ECONNRESET",
// "go" with "context.DeadlineExceeded". It is of unknown phase and cause, which is always true, and
// known is false, if the core's table has no such row.
func FailureNamed(transport, name string) (failure Failure, known bool) {
	var input packed.Input
	input.Text(transport)
	input.Text(name)
	out, err := ask(nil, core.FailureNamed, 0, input)
	if err != nil {
		return Failure{}, false
	}
	const at = packed.Start
	return Failure{
		Phase: Phase(out.U8(at + packed.FailurePhase)),
		Cause: Cause(out.U8(at + packed.FailureCause)),
		Sent:  Sent(out.U8(at + packed.FailureSent)),
	}, true
}

func (f *Failure) write(input *packed.Input) {
	input.U8(uint8(f.Phase))
	input.U8(uint8(f.Cause))
	input.U8(uint8(f.Sent))
	input.U16(followed(f.Redirects))
}
