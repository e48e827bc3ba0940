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
	"lambdashim/message"
)

// version is the shim's version, set when it is built.
var version = "devel"

// Paths of the Runtime API.
const (
	nextPath       = "/2018-06-01/runtime/invocation/next"
	invocationPath = "/2018-06-01/runtime/invocation/" // then the request id, then /response or /error
	initErrorPath  = "/2018-06-01/runtime/init/error"
	restorePath    = "/2018-06-01/runtime/restore/next"
	restoreError   = "/2018-06-01/runtime/restore/error"
)

// client speaks the Runtime API on one connection.
type client struct{ http *http1.Client }

func newClient(address string) (*client, error) {
	a, err := http1.ParseAddress(address)
	if err != nil {
		return nil, message.Wrap("AWS_LAMBDA_RUNTIME_API ", err)
	}
	return &client{http1.NewClient(a, "aws-lambda-go-shim/"+version+" "+runtime.Version())}, nil
}

func (c *client) get(path, fields string) (*http1.Response, error) {
	r, err := c.http.Do("GET", path, fields, nil)
	if err == nil && r.Status != 200 {
		err = unexpected(r)
	}
	return r, failed("GET", path, err)
}

func (c *client) post(path, fields string, body []byte) (*http1.Response, error) {
	r, err := c.http.Do("POST", path, fields, body)
	return r, failed("POST", path, err)
}

// failed adds to an error which request failed.
//
//go:noinline
func failed(method, path string, err error) error {
	if err == nil {
		return nil
	}
	return message.Wrap("the Runtime API failed at "+method+" "+path+": ", err)
}

// unexpected returns the error for a status that ends serving.
func unexpected(r *http1.Response) error {
	return errors.New("it answered with status " + strconv.Itoa(r.Status) + ": " + message.Quote(r.Body, 200))
}

func success(status int) bool { return 200 <= status && status < 300 }

// next waits for the next invocation and stores it in inv. While it waits, Lambda may
// freeze the process.
func (c *client) next(inv *invocation, base *handler.Invocation) error {
	r, err := c.get(nextPath, "")
	if err != nil {
		return err
	}
	return inv.read(r, base)
}

// restore waits until Lambda has restored the process from its snapshot. No connection
// survives that.
func (c *client) restore() error {
	_, err := c.get(restorePath, "Connection: close\r\n")
	c.http.Close()
	return err
}

// report posts an error of the initialisation or the restore, with one of Lambda's
// error types.
func (c *client) report(path, errorType string, failure *handler.Error) error {
	r, err := c.post(path, errorFields(errorType)+causeField(failure), errorBody(failure))
	if err == nil && !success(r.Status) {
		err = failed("POST", path, unexpected(r))
	}
	return err
}
