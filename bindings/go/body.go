package aftercall

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// beginning is the request that was made first, and the redirects that the client followed from it to this
// one.
func beginning(request *http.Request) (*http.Request, []int) {
	var codes []int
	for request != nil && request.Response != nil {
		codes = append(codes, request.Response.StatusCode)
		if request.Response.Request == nil {
			break
		}
		request = request.Response.Request
	}
	for left, right := 0, len(codes)-1; left < right; left, right = left+1, right-1 {
		codes[left], codes[right] = codes[right], codes[left]
	}
	return request, codes
}

// peek reads the leading bytes of a body and puts them back.
func peek(response *http.Response, wanted int) ([]byte, BodyState) {
	if response.Body == nil || response.Body == http.NoBody {
		return nil, emptyState(response)
	}
	if response.Request != nil && response.Request.Method == http.MethodHead {
		return nil, BodyStateUnread
	}
	// One byte more tells whether that was all.
	lead, err := io.ReadAll(io.LimitReader(response.Body, int64(wanted)+1))
	given := &reread{lead: lead, rest: response.Body}
	state := BodyStatePrefix
	switch {
	case err != nil:
		given.err = err
		state = BodyStateTruncated
	case len(lead) <= wanted:
		given.err = io.EOF
		state = BodyStateComplete
	}
	if state == BodyStateComplete && len(lead) == 0 {
		state = emptyState(response)
	}
	response.Body = given.readCloser()
	return lead[:min(len(lead), wanted)], state
}

// emptyState is how much of a body has been read where nothing came: all, if the head says that
// there is nothing, or how it ends.
func emptyState(response *http.Response) BodyState {
	if response.Request != nil && response.Request.Method == http.MethodHead {
		return BodyStateUnread
	}
	chunked := len(response.TransferEncoding) > 0
	if response.ContentLength < 0 && !chunked && response.ProtoMajor < 2 {
		return BodyStatePrefix // It ended with the connection, which may have been cut.
	}
	return BodyStateComplete
}

// reread gives back what was read of a body, and then the rest.
type reread struct {
	lead []byte
	// err is how the reading of the lead ended; nil if there is more.
	err  error
	rest io.ReadCloser
	shut bool
}

// errClosed is what net/http says, too.
var errClosed = errors.New("http: read on closed response body")

func (r *reread) Read(into []byte) (int, error) {
	switch {
	case r.shut:
		return 0, errClosed
	case len(r.lead) > 0:
		count := copy(into, r.lead)
		r.lead = r.lead[count:]
		return count, nil
	case r.err != nil:
		return 0, r.err
	default:
		return r.rest.Read(into)
	}
}

// WriteTo spares io.Copy a buffer for the lead.
func (r *reread) WriteTo(into io.Writer) (int64, error) {
	if r.shut {
		return 0, errClosed
	}
	lead, err := io.Copy(into, bytes.NewReader(r.lead))
	r.lead = r.lead[lead:]
	if err != nil {
		return lead, err
	}
	if r.err == io.EOF {
		return lead, nil
	}
	if r.err != nil {
		return lead, r.err
	}
	rest, err := io.Copy(into, r.rest)
	return lead + rest, err
}

func (r *reread) Close() error {
	r.shut, r.lead = true, nil
	return r.rest.Close()
}

// readCloser keeps a body that can be written (of a 101) such a one.
func (r *reread) readCloser() io.ReadCloser {
	if writer, ok := r.rest.(io.Writer); ok {
		return struct {
			*reread
			io.Writer
		}{r, writer}
	}
	return r
}
