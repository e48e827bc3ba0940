// Package runtimeapi serves a handler as a client of the Lambda Runtime API: it
// asks for the next invocation, calls the handler, answers, and starts again.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"errors"
	"runtime"
	"strconv"

	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/logging"
	"lambdashim/message"
	"lambdashim/protocol"
)

// version is the shim's version, set when it is built.
var version = "devel"

// client speaks the Runtime API on one connection.
type client struct {
	http   *http1.Client
	beside bool // whether other loops serve the same function at once, here or in other workers
	worker bool // see Function.Worker
}

func newClient(address string) (*client, error) {
	a, err := http1.ParseAddress(address)
	if err != nil {
		return nil, message.Wrap("AWS_LAMBDA_RUNTIME_API ", err)
	}
	return &client{http: http1.NewClient(a, "aws-lambda-go-shim/"+version+" "+runtime.Version())}, nil
}

func (c *client) get(path, fields string) (*http1.Response, error) {
	r, err := c.http.Do("GET", path, fields, nil)
	if err == nil && r.Status != 200 {
		err = statusError(r)
	}
	return r, requestError("GET", path, err)
}

func (c *client) post(path, fields string, body []byte) (*http1.Response, error) {
	r, err := c.http.Do("POST", path, fields, body)
	return r, requestError("POST", path, err)
}

// requestError adds to an error which request it belongs to.
//
//go:noinline
func requestError(method, path string, err error) error {
	if err == nil {
		return nil
	}
	return message.Wrap("the Runtime API failed at "+method+" "+path+": ", err)
}

// statusError returns the error for a status that ends serving.
func statusError(r *http1.Response) error {
	return errors.New("it answered with status " + strconv.Itoa(r.Status) + ": " + message.Quote(r.Body, 200))
}

func success(status int) bool { return 200 <= status && status < 300 }

// next waits for the next invocation and stores it in inv. While it waits, Lambda may
// freeze the process.
func (c *client) next(inv *invocation, base *handler.Invocation) error {
	r, err := c.get(protocol.Next, "")
	if err != nil {
		return err
	}
	return inv.read(r, base)
}

// Each invocation gets exactly one answer that succeeds, or the process ends with a
// reason. Lambda delivers an invocation again if the loop asks for the next one before
// that. Only settle decides what the status of an answer means, and has the exceptions.

// sendResult answers an invocation with a result.
func (c *client) sendResult(inv *invocation, result []byte) error {
	inv.size = len(result)
	r, err := c.post(inv.response, "Content-Type: application/json\r\n"+inv.attempt, result)
	return c.settle(inv, nil, r, err)
}

// sendError answers an invocation with an error. If the handler asked to end the process
// with it, sendError returns an error too.
func (c *client) sendError(inv *invocation, failure *handler.Error) error {
	logging.Error(inv.AWSRequestID, failure)
	r, err := c.postError(inv, failure, causeField(failure))
	err = c.settle(inv, failure, r, err)
	if err == nil && failure.ShouldExit {
		err = errors.New("the handler asked to end the process with InvokeResponse_Error.ShouldExit")
	}
	return err
}

// postError posts an error. cause is a field line for X-Ray, or "".
func (c *client) postError(inv *invocation, failure *handler.Error, cause string) (*http1.Response, error) {
	return c.post(inv.errorPath(), errorFields(failure.Type)+cause+inv.attempt, errorBody(failure))
}

const (
	streamFields   = protocol.ResponseMode + ": " + protocol.Streaming + "\r\n"
	streamTrailers = protocol.ErrorType + ", " + protocol.ErrorBody
)

// beginStream begins to answer an invocation with a stream.
func (c *client) beginStream(inv *invocation, contentType string) (*http1.Upload, error) {
	upload, err := c.http.Post(inv.response, http1.HeaderLine("Content-Type", handler.Cut(contentType, maxShort))+streamFields+inv.attempt, streamTrailers)
	if err != nil {
		return nil, c.settle(inv, nil, nil, requestError("POST", inv.response, err))
	}
	return upload, nil
}

// endStream ends a stream. failure is the error that ended it, or nil. It goes into the
// trailers, because the header, which says success, has already been sent.
func (c *client) endStream(inv *invocation, upload *http1.Upload, failure *handler.Error) error {
	trailers := ""
	if failure != nil {
		logging.Error(inv.AWSRequestID, failure)
		trailers = errorTrailers(failure)
	}
	r, err := upload.End(trailers)
	return c.settle(inv, failure, r, requestError("POST", inv.response, err))
}

// settle decides what happens after the answer to an invocation got the response r, or
// sending it failed with err. The answer was failure or, if that is nil, a result.
//
//	2xx            The invocation is answered.
//	413            The result is too large. An error that says so replaces it.
//	anything else  The answer was refused. One minimal error replaces it.
//
// If that is refused too, or if the connection broke and nobody knows whether Lambda has
// the answer, the error returned ends the process. There are two exceptions: where several
// invocations are served at once, an answer that comes too late costs only itself, and a
// worker always continues.
func (c *client) settle(inv *invocation, failure *handler.Error, r *http1.Response, err error) error {
	if err == nil && !success(r.Status) {
		err = c.replace(inv, failure, r)
	}
	if err != nil && c.worker {
		logging.Own("WARN", "warning: an invocation was not answered, and this worker continues: "+err.Error())
		return nil
	}
	return err
}

// replace posts a minimal error in the place of an answer that was refused with r.
func (c *client) replace(inv *invocation, failure *handler.Error, r *http1.Response) error {
	refused, first := refusal(inv, failure, r), r.Status // r is valid until the second answer
	if failure == nil {
		failure = refused
	}
	second, err := c.postError(inv, minimal(failure), "")
	if err == nil && !success(second.Status) {
		status := strconv.Itoa(second.Status) + ": " + message.Quote(second.Body, 200)
		if c.beside && (late(first) || first == 413) && late(second.Status) {
			refused.Message += ", and then a minimal error with status " + status
		} else {
			err = errors.New("the Runtime API refused the answer to invocation " + strconv.Quote(inv.AWSRequestID) + " with status " + strconv.Itoa(first) +
				", and then a minimal error with status " + status)
		}
	}
	logging.Error(inv.AWSRequestID, refused)
	return err
}

// late reports whether a status can mean that an invocation is over. Lambda gives one up at
// its deadline and, where several are served at once, keeps the process for the others.
func late(status int) bool {
	return status == 400 || status == 403 || status == 404 || status == 410
}

// refusal returns an error that says that the Runtime API refused an answer.
func refusal(inv *invocation, failure *handler.Error, r *http1.Response) *handler.Error {
	if r.Status == 413 && failure == nil {
		return &handler.Error{
			Type:    "Function.ResponseSizeTooLarge",
			Message: "the response of " + strconv.Itoa(inv.size) + " bytes is larger than Lambda takes",
		}
	}
	return &handler.Error{
		Type:    "Runtime.ResponseRefused",
		Message: "the Runtime API refused the answer with status " + strconv.Itoa(r.Status) + ": " + message.Quote(r.Body, 200),
	}
}

// restore waits until Lambda has restored the process from its snapshot. No connection
// survives that.
func (c *client) restore() error {
	_, err := c.get(protocol.RestoreNext, "Connection: close\r\n")
	c.http.Close()
	return err
}

// report posts an error of the initialization or the restore, with one of Lambda's
// error types.
func (c *client) report(path, errorType string, failure *handler.Error) error {
	r, err := c.post(path, errorFields(errorType)+causeField(failure), errorBody(failure))
	if err == nil && !success(r.Status) {
		err = requestError("POST", path, statusError(r))
	}
	return err
}
