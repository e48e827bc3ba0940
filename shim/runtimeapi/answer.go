package runtimeapi

import (
	"errors"
	"strconv"

	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/logging"
	"lambdashim/message"
)

// Each invocation gets exactly one answer that succeeds, or the process ends with a
// reason. Lambda delivers an invocation again if the loop asks for the next one before
// that. Only settle decides what the status of an answer means.

// settle decides what happens after the answer to an invocation got the response r, or
// failed with err. The answer was failure or, if that is nil, a result.
//
//	2xx            The invocation is answered.
//	413            The result is too large. An error that says so replaces it.
//	anything else  The answer was refused. One minimal error replaces it.
//
// The error returned ends the process: a minimal error was refused as well, or the
// connection broke and nobody knows whether Lambda has the answer.
func (c *client) settle(inv *invocation, failure *handler.Error, r *http1.Response, err error) error {
	if err != nil {
		return err
	}
	if success(r.Status) {
		return nil
	}
	refusal, first := refused(inv, failure, r), r.Status // r is valid until the second answer
	logging.Error(inv.AWSRequestID, refusal)
	if failure == nil {
		failure = refusal
	}
	second, err := c.postError(inv, minimal(failure), "")
	if err != nil {
		return err
	}
	if success(second.Status) {
		return nil
	}
	return errors.New("the Runtime API refused the answer to invocation " + strconv.Quote(inv.AWSRequestID) + " with status " + strconv.Itoa(first) +
		", and then a minimal error with status " + strconv.Itoa(second.Status) + ": " + message.Quote(second.Body, 200))
}

// refused returns an error that says that the Runtime API refused an answer.
func refused(inv *invocation, failure *handler.Error, r *http1.Response) *handler.Error {
	if r.Status == 413 && failure == nil {
		return &handler.Error{
			Type:    "Function.ResponseSizeTooLarge",
			Message: "the response of " + strconv.Itoa(inv.answered) + " bytes is larger than Lambda takes",
		}
	}
	return &handler.Error{
		Type:    "Runtime.ResponseRefused",
		Message: "the Runtime API refused the answer with status " + strconv.Itoa(r.Status) + ": " + message.Quote(r.Body, 200),
	}
}

// respond answers an invocation with a result.
func (c *client) respond(inv *invocation, result []byte) error {
	inv.answered = len(result)
	r, err := c.post(inv.response, "Content-Type: application/json\r\n"+inv.attempt, result)
	return c.settle(inv, nil, r, err)
}

// fail answers an invocation with an error.
func (c *client) fail(inv *invocation, failure *handler.Error) error {
	logging.Error(inv.AWSRequestID, failure)
	r, err := c.postError(inv, failure, causeField(failure))
	return c.settle(inv, failure, r, err)
}

// postError posts an error. cause is a field line for X-Ray, or "".
func (c *client) postError(inv *invocation, failure *handler.Error, cause string) (*http1.Response, error) {
	return c.post(inv.errorPath(), errorFields(failure.Type)+cause+inv.attempt, errorBody(failure))
}

const (
	streamFields   = "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
	streamTrailers = "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"
)

// begin begins to answer an invocation with a stream.
func (c *client) begin(inv *invocation, contentType string) (*http1.Upload, error) {
	upload, err := c.http.Post(inv.response, http1.HeaderLine("Content-Type", handler.Cut(contentType, maxShort))+streamFields+inv.attempt, streamTrailers)
	return upload, failed("POST", inv.response, err)
}

// end ends a stream. failure is the error that ended it, or nil. It goes into the
// trailers, because the header, which says success, has already been sent.
func (c *client) end(inv *invocation, upload *http1.Upload, failure *handler.Error) error {
	trailers := ""
	if failure != nil {
		logging.Error(inv.AWSRequestID, failure)
		trailers = errorTrailers(failure)
	}
	r, err := upload.End(trailers)
	return c.settle(inv, failure, r, failed("POST", inv.response, err))
}
