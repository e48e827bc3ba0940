// Package runtimeapi serves a handler as a client of the Lambda Runtime API: it
// asks for the next invocation, invokes, and answers, again and again.
//
// It speaks HTTP/1.1 (RFC 9112) on blocking sockets, written for this one peer.
// Packages net and net/http stay out of it: they would more than double what it
// weighs, and a round trip takes about a third as long without them.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"

	"lambdashim/handler"
)

// version is the shim's, set when it is built.
var version = "devel"

const runtimePrefix = "/2018-06-01/runtime"

// client is one connection to the Runtime API. It is not safe for concurrent use.
type client struct {
	address *address
	prefix  string // of every path
	conn    *conn  // nil until needed
	out     []byte
}

func newClient(a *address) *client { return &client{address: a, prefix: runtimePrefix} }

// bundled is the size up to which a body is sent in one write with its head.
const bundled = 16 << 10

// do sends a request, with header fields as name: value lines, and returns what
// was answered. It tries again where the connection had been idle and was closed
// meanwhile, but never when the request may have been acted on: when all of a
// POST was sent.
func (c *client) do(method, path, fields string, body []byte) (*response, error) {
	c.out = c.head(c.out[:0], method, path)
	c.out = append(c.out, fields...)
	if method == "POST" {
		c.out = append(c.out, "Content-Length: "...)
		c.out = strconv.AppendInt(c.out, int64(len(body)), 10)
		c.out = append(c.out, "\r\n"...)
	}
	c.out = append(c.out, "\r\n"...)
	if len(body) <= bundled {
		c.out = append(c.out, body...)
		body = nil
	}

	for {
		reused, err := c.connect(method == "GET")
		if err != nil {
			return nil, err
		}
		sent := false
		if err = c.conn.write(c.out); err == nil {
			if err = c.conn.write(body); err == nil {
				sent = true
				var r *response
				if r, err = c.read(method == "GET"); err == nil {
					return r, nil
				}
			}
		}
		c.disconnect()
		unanswered := !sent || method == "GET" && errors.Is(err, errNothing)
		if !reused || !unanswered || errors.Is(err, errStalled) {
			return nil, fmt.Errorf("the Runtime API failed at %s %s: %w", method, path, err)
		}
	}
}

// head appends a request line and the fields that every request has.
func (c *client) head(to []byte, method, path string) []byte {
	to = append(to, method...)
	to = append(to, ' ')
	to = append(to, c.prefix...)
	to = append(to, path...)
	to = append(to, " HTTP/1.1\r\nHost: "...)
	to = append(to, c.address.text...)
	to = append(to, "\r\nUser-Agent: aws-lambda-go-shim/"...)
	to = append(to, version...)
	to = append(to, ' ')
	to = append(to, runtime.Version()...)
	return append(to, "\r\n"...)
}

// connect makes sure of a connection, and tells whether there was one already. A
// request that can be sent again need not know whether that one still is: it saves
// a system call.
func (c *client) connect(again bool) (reused bool, err error) {
	if c.conn != nil {
		if again && c.conn.r == c.conn.w || c.conn.idle() {
			return true, nil
		}
		c.disconnect()
	}
	c.conn, err = dial(c.address)
	if err != nil {
		return false, fmt.Errorf("cannot connect to the Runtime API at %s: %w", c.address.text, err)
	}
	return false, nil
}

func (c *client) disconnect() {
	c.conn.close()
	c.conn = nil
}

// read reads the answer to a request, for whose first byte patient ones wait
// without a bound.
func (c *client) read(patient bool) (*response, error) {
	c.conn.patient = patient
	r, err := readResponse(c.conn)
	if err == nil && r.close {
		c.disconnect()
	}
	return r, err
}

// invocation is one invocation as it came from next.
type invocation struct {
	handler.Invocation
	id     string // of the attempt, sent back with the answer where it came
	event  []byte
	broken error // what is wrong with the invocation's own headers
}

// next waits for the next invocation. While it waits, Lambda may freeze the
// process.
func (c *client) next() (*invocation, error) {
	r, err := c.do("GET", "/invocation/next", "", nil)
	if err != nil {
		return nil, err
	}
	if r.status != 200 {
		return nil, fmt.Errorf("the Runtime API answered GET /invocation/next with status %d: %.200q", r.status, r.body)
	}
	inv := &invocation{event: r.body}
	for _, f := range r.fields {
		// The name is compared only where it can matter: most are not Lambda's.
		if len(f.name) < 15 || f.name[0]|0x20 != 'l' {
			continue
		}
		inv.set(f.name, f.value)
	}
	if inv.AWSRequestID == "" {
		return nil, errors.New("the Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id")
	}
	return inv, nil
}

// restore waits until Lambda has restored the process from its snapshot. The
// connection does not outlive that.
func (c *client) restore() error {
	r, err := c.do("GET", "/restore/next", "Connection: close\r\n", nil)
	if err != nil {
		return err
	}
	if r.status != 200 {
		return fmt.Errorf("the Runtime API answered GET /restore/next with status %d: %.200q", r.status, r.body)
	}
	if c.conn != nil {
		c.disconnect()
	}
	return nil
}

// answer is what became of a request that carries an answer.
func (c *client) answer(inv *invocation, what, fields string, body []byte) (status int, err error) {
	if inv.id != "" {
		fields += "Lambda-Runtime-Invocation-Id: " + inv.id + "\r\n"
	}
	r, err := c.do("POST", "/invocation/"+inv.AWSRequestID+what, fields, body)
	if err != nil {
		return 0, err
	}
	if r.status >= 500 {
		return 0, fmt.Errorf("the Runtime API answered POST %s with status %d: %.200q", what, r.status, r.body)
	}
	return r.status, nil
}

// fail reports an error of an invocation.
func (c *client) fail(inv *invocation, failure *handler.Error) error {
	body, fields := errorBody(failure.Type, failure)
	_, err := c.answer(inv, "/error", fields, body)
	return err
}

// report posts an error of another phase, init or restore, as one of a type of
// Lambda's.
func (c *client) report(phase, errorType string, failure *handler.Error) error {
	body, fields := errorBody(errorType, failure)
	_, err := c.do("POST", "/"+phase+"/error", fields, body)
	return err
}

// errorBody is an error in JSON, and the fields that go with it.
func errorBody(errorType string, failure *handler.Error) (body []byte, fields string) {
	body, _ = json.Marshal(failure) // strings and ints cannot fail
	fields = "Content-Type: application/json\r\n" +
		"Lambda-Runtime-Function-Error-Type: " + token(errorType) + "\r\n"
	if cause := xrayCause(failure); len(cause) < 1<<20 {
		fields += "Lambda-Runtime-Function-Xray-Error-Cause: " + string(cause) + "\r\n"
	}
	return body, fields
}

// token keeps a field value to what may stand in a header.
func token(s string) string {
	b := []byte(s)
	for i, ch := range b {
		if ch < ' ' || ch == 0x7f {
			b[i] = '?'
		}
	}
	return string(b)
}

// xrayCause is an error as AWS X-Ray shows it.
func xrayCause(failure *handler.Error) []byte {
	type exception struct {
		Type    string          `json:"type"`
		Message string          `json:"message"`
		Stack   []handler.Frame `json:"stack"`
	}
	cause := struct {
		WorkingDirectory string      `json:"working_directory"`
		Exceptions       []exception `json:"exceptions"`
		Paths            []string    `json:"paths"`
	}{
		WorkingDirectory: workingDirectory(),
		Exceptions:       []exception{{failure.Type, failure.Message, failure.Stack}},
		Paths:            []string{},
	}
	if failure.Stack == nil {
		cause.Exceptions[0].Stack = []handler.Frame{}
	}
	seen := make(map[string]bool)
	for _, frame := range failure.Stack {
		if !seen[frame.Path] {
			seen[frame.Path] = true
			cause.Paths = append(cause.Paths, frame.Path)
		}
	}
	text, _ := json.Marshal(cause)
	return text
}

// stream sends a response of unknown length as chunks. An error in the middle,
// failure, goes into trailers, for the status was sent already.
func (c *client) stream(inv *invocation, contentType string, from io.Reader) (failure *handler.Error, err error) {
	head := string(c.head(nil, "POST", "/invocation/"+inv.AWSRequestID+"/response")) +
		"Content-Type: " + token(contentType) + "\r\n" +
		"Lambda-Runtime-Function-Response-Mode: streaming\r\n" +
		"Transfer-Encoding: chunked\r\n" +
		"Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n"
	if inv.id != "" {
		head += "Lambda-Runtime-Invocation-Id: " + inv.id + "\r\n"
	}
	if _, err := c.connect(false); err != nil {
		return nil, err
	}
	status, failure, err := c.chunks(head+"\r\n", from)
	if err != nil {
		c.disconnect()
		return failure, fmt.Errorf("the Runtime API failed at a streamed response: %w", err)
	}
	if status >= 500 {
		return failure, fmt.Errorf("the Runtime API answered a streamed response with status %d", status)
	}
	return failure, nil
}

// set stores one header field of an invocation.
func (inv *invocation) set(name, value string) {
	switch {
	case is(name, "lambda-runtime-aws-request-id"):
		inv.AWSRequestID = value
	case is(name, "lambda-runtime-invocation-id"):
		inv.id = value
	case is(name, "lambda-runtime-deadline-ms"):
		inv.DeadlineMs, _ = strconv.ParseInt(value, 10, 64)
	case is(name, "lambda-runtime-invoked-function-arn"):
		inv.InvokedFunctionARN = value
	case is(name, "lambda-runtime-trace-id"):
		inv.TraceID = value
	case is(name, "lambda-runtime-aws-tenant-id"):
		inv.TenantID = value
	case is(name, "lambda-runtime-client-context"):
		if inv.ClientContext = []byte(value); !json.Valid(inv.ClientContext) {
			inv.broken = errors.New("the client context of this invocation is no JSON")
		}
	case is(name, "lambda-runtime-cognito-identity"):
		var identity struct {
			CognitoIdentityID     string `json:"cognitoIdentityId"`
			CognitoIdentityPoolID string `json:"cognitoIdentityPoolId"`
		}
		if err := json.Unmarshal([]byte(value), &identity); err != nil {
			inv.broken = errors.New("the Cognito identity of this invocation is no JSON")
		}
		inv.CognitoIdentityID = identity.CognitoIdentityID
		inv.CognitoIdentityPoolID = identity.CognitoIdentityPoolID
	}
}
