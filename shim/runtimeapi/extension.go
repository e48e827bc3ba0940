package runtimeapi

import (
	"fmt"
	"os"
)

// An executable has this file only where the user's code can have callbacks for the
// shutdown.
func init() { enableShutdown = registerExtension }

// registerExtension registers an internal extension that listens for no events:
// where there is an extension, Lambda sends the processes a SIGTERM before it ends
// them.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
func registerExtension(addressText string) {
	a, err := parseAddress(addressText)
	if err != nil {
		return // which Serve reports
	}
	c := &client{address: a, prefix: "/2020-01-01/extension"}
	r, err := c.do("POST", "/register", "Lambda-Extension-Name: aws-lambda-go-shim\r\nContent-Type: application/json\r\n", []byte(`{"events":[]}`))
	if err == nil && r.status != 200 {
		err = fmt.Errorf("the Runtime API answered with status %d: %.200q", r.status, r.body)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "aws-lambda-go-shim: warning: no SIGTERM will come before the end, for no extension could be registered: %v\n", err)
		return
	}
	for _, f := range r.fields {
		if is(f.name, "lambda-extension-identifier") {
			// Lambda waits until each extension asks for its events. None will come.
			go c.do("GET", "/event/next", "Lambda-Extension-Identifier: "+f.value+"\r\n", nil)
		}
	}
}
