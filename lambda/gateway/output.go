package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/response"
)

// MaxBody is the limit for a response's body, in bytes: Lambda's quota of 6 MB for a
// function's result. Encoding and escaping make a body larger; Lambda itself then checks
// the limit. A stream has no such limit.
const MaxBody = 6 << 20

var errTooLarge = fmt.Errorf("the response is larger than the %d bytes that Lambda allows", MaxBody)

// output is the http.ResponseWriter of a request. It holds the whole response.
type output struct {
	response.Writer
	status int
	header http.Header
	held   held

	failedWith int
	failure    error
}

// Fail makes the answer an HTTP error. Package apigatewayproxy of aws-lambda-go-net calls it
// when there is no response that it could write.
func (o *output) Fail(status int, reason error) { o.failedWith, o.failure = status, reason }

// reset makes o the output of a request with this context and method.
func (o *output) reset(ctx context.Context, method string) {
	o.held.out, o.held.isHead = o, method == http.MethodHead
	o.Reset(ctx, method, &o.held, func(status int, header http.Header) {
		response.Clean(header)
		o.status, o.header = status, header
	})
}

// held is the body of a response.
type held struct {
	text     strings.Builder
	out      *output
	isHead   bool // the body is not sent, but determines the type
	tooLarge bool
}

// sniffed is how many bytes http.DetectContentType looks at.
const sniffed = 512

func (h *held) room(n int) error {
	if h.tooLarge = h.tooLarge || h.text.Len()+n > MaxBody; h.tooLarge {
		return errTooLarge
	}
	return nil
}

func (h *held) Write(p []byte) (int, error) {
	if h.isHead && h.text.Len() >= sniffed {
		return len(p), nil
	}
	if err := h.room(len(p)); err != nil {
		return 0, err
	}
	return h.text.Write(p)
}

func (h *held) WriteString(s string) (int, error) {
	if h.isHead && h.text.Len() >= sniffed {
		return len(s), nil
	}
	if err := h.room(len(s)); err != nil {
		return 0, err
	}
	return h.text.WriteString(s)
}

// Flush sends nothing, but makes the head final.
func (h *held) Flush() error {
	if h.out.Begun() {
		return nil
	}
	beginning := h.text.String()
	if len(beginning) > sniffed {
		beginning = beginning[:sniffed]
	}
	h.out.Begin([]byte(beginning))
	return nil
}

func (h *held) body() string {
	if h.isHead {
		return ""
	}
	return h.text.String()
}
