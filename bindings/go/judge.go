package aftercall

import (
	"net/http"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// JudgeOption says by which contract to judge, or who asked. A nil one says nothing.
type JudgeOption func(*judging)

type judging struct {
	contract *Contract
	request  *Request
}

// judgingBy is what the options say; a nil one says nothing.
func judgingBy(options []JudgeOption) judging {
	judged := judging{}
	for _, option := range options {
		if option != nil {
			option(&judged)
		}
	}
	return judged
}

// ByContract judges by a contract instead of Rest.
func ByContract(contract *Contract) JudgeOption {
	return func(j *judging) { j.contract = contract }
}

// OfRequest says what was asked. Judge reads it out of the response if it is not given; without a request
// nothing is harmless to repeat.
func OfRequest(request *Request) JudgeOption {
	return func(j *judging) { j.request = request }
}

// Judge says what a response means. The leading bytes of the body are read where they can matter, at most
// 65,536, and given back: response.Body has them before the rest. It must not be read at the same time.
//
// Judge never fails over what a server sent. A redirect that the client followed is seen in
// response.Request.Response: after a 303 the response proves nothing about a POST.
func Judge(response *http.Response, options ...JudgeOption) *Verdict {
	judged := judgingBy(options)
	first, redirects := beginning(response.Request)
	if judged.request == nil && first != nil {
		judged.request = RequestOf(first)
	}
	parts := &Response{
		Code: response.StatusCode, Header: response.Header, Received: time.Now(), Redirects: redirects,
	}
	if wanted := judged.bodyWanted(parts); wanted > 0 {
		parts.Body, parts.BodyState = peek(response, wanted)
	}
	return judged.response(parts)
}

// Judge says what a response that is given in parts means.
func (r *Response) Judge(options ...JudgeOption) *Verdict {
	judged := judgingBy(options)
	return judged.response(r)
}

// Judge says what a failure means.
func (f Failure) Judge(options ...JudgeOption) *Verdict {
	judged := judgingBy(options)
	input := make(packed.Input, 0, 128)
	judged.request.write(&input)
	input.U8(1)
	f.write(&input)
	verdict := judged.ask(input, 0)
	if verdict.Failure != nil {
		verdict.Failure.Redirects = f.Redirects
	}
	return verdict
}

// JudgeError says what an error of net/http means: that of a failed request, which has no response.
func JudgeError(err error, options ...JudgeOption) *Verdict {
	return FailureOf(err).Judge(options...)
}

// BodyWanted is how many leading bytes of the body of a response are wanted to judge it, at most 65,536;
// its own body does not count.
func (r *Response) BodyWanted(options ...JudgeOption) int {
	judged := judgingBy(options)
	return judged.bodyWanted(r)
}

func (j *judging) bodyWanted(parts *Response) int {
	head := *parts
	head.Body, head.BodyState = nil, BodyStateUnread
	wanted, err := askNumber(j.contract, core.BodyWanted, 0, j.input(&head))
	if err != nil {
		return 0
	}
	return wanted
}

func (j *judging) input(parts *Response) packed.Input {
	input := make(packed.Input, 0, 512)
	j.request.write(&input)
	input.U8(0)
	parts.write(&input)
	return input
}

func (j *judging) response(parts *Response) *Verdict {
	return j.ask(j.input(parts), parts.Code)
}

// ask judges an input, which the verdict keeps for those who ask for its evidence.
func (j *judging) ask(input packed.Input, code int) *Verdict {
	out, err := ask(j.contract, core.Judge, 0, input)
	if err != nil {
		return unjudged(code, err)
	}
	verdict := decodeVerdict(out, packed.Start)
	verdict.more = &more{contract: j.contract, input: input}
	return verdict
}

// unjudged is the verdict where the library itself failed: it claims nothing.
func unjudged(code int, err error) *Verdict {
	return &Verdict{
		Code: code, Remedy: RemedyReport, Disposition: DispositionPause,
		Message: "Not judged", Description: err.Error(),
	}
}
