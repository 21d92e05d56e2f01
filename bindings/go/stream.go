package aftercall

import (
	"net/http"
	"runtime"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Stream reads a response that goes on after its head (server-sent events, lines of JSON, gRPC, gRPC-Web,
// Connect) and says whether it failed or ended early. One goroutine at a time may use it.
type Stream struct {
	instance *core.Instance
	handle   core.Handle
}

// NewStream begins to read the stream of which this is the head; its body is not looked at.
func NewStream(head *Response, options ...JudgeOption) (*Stream, error) {
	judged := judgingBy(options)
	parts := *head
	parts.Body, parts.BodyState = nil, BodyStateUnread
	instance := sharedInstance()
	contract, err := judged.contract.in(instance)
	if err != nil {
		return nil, mistake(err)
	}
	defer runtime.KeepAlive(judged.contract)
	handle, err := instance.Handle(core.StreamNew, int32(contract), 0, 0, judged.input(&parts))
	if err != nil {
		return nil, mistake(err)
	}
	stream := &Stream{instance: instance, handle: handle}
	runtime.AddCleanup(stream, instance.FreeLater, handle)
	return stream, nil
}

// Write reads the next bytes of the body, decompressed. What comes after the end is passed over.
func (s *Stream) Write(chunk []byte) (int, error) {
	defer runtime.KeepAlive(s)
	// The core takes so much at a time.
	const most = 1 << 20
	for rest := chunk; len(rest) > 0; {
		piece := rest[:min(len(rest), most)]
		if _, err := s.instance.Number(core.StreamFeed, int32(s.handle), 0, 0, packed.Input(piece)); err != nil {
			return len(chunk) - len(rest), mistake(err)
		}
		rest = rest[len(piece):]
	}
	return len(chunk), nil
}

// Trailers adds the trailers, which count like fields of the head.
func (s *Stream) Trailers(trailers http.Header) error {
	defer runtime.KeepAlive(s)
	var input packed.Input
	writeHeader(&input, trailers)
	_, err := s.instance.Number(core.StreamTrailers, int32(s.handle), 0, 0, input)
	return mistake(err)
}

// Finish tells that the stream has ended: complete if as the protocol ends it, and not because the
// connection broke.
func (s *Stream) Finish(complete bool) (*Verdict, error) {
	defer runtime.KeepAlive(s)
	var flag int32
	if complete {
		flag = 1
	}
	out, err := s.instance.Output(core.StreamFinish, int32(s.handle), flag, wantAll, nil)
	if err != nil {
		return nil, mistake(err)
	}
	return decodeFull(out, packed.Start), nil
}

// Verdict is what the stream means, once it has said that it failed or was finished; nil before.
func (s *Stream) Verdict() *Verdict {
	defer runtime.KeepAlive(s)
	out, err := s.instance.Output(core.StreamVerdict, int32(s.handle), wantAll, 0, nil)
	if err != nil {
		return nil
	}
	return decodeFull(out, packed.Start)
}

// ContentBegun is whether a part of the result has come, which cannot be unsaid.
func (s *Stream) ContentBegun() bool {
	defer runtime.KeepAlive(s)
	begun, err := s.instance.Number(core.StreamContentBegun, int32(s.handle), 0, 0, nil)
	return err == nil && begun == 1
}
