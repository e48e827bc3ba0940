package runtimeapi

import (
	"strconv"
	"syscall"

	"lambdashim/http1"
	"lambdashim/logging"
	"lambdashim/protocol"
)

// An executable has this file only if the user's code can have shutdown callbacks.
//
//shim:needs github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle

func init() { enableShutdown = registerExtension }

// registerExtension registers an internal extension that listens for no events: if there
// is an extension, Lambda sends the processes a SIGTERM before it ends them. Only one of
// several workers registers it.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
func registerExtension(address string, worker bool) {
	if worker && !first("aws-lambda-go-shim-extension") {
		return
	}
	c, err := newClient(address)
	if err != nil {
		return // Serve reports it
	}
	r, err := c.post(protocol.Register, protocol.ExtensionName+": aws-lambda-go-shim\r\nContent-Type: application/json\r\n", []byte(`{"events":[]}`))
	if err == nil && r.Status != 200 {
		err = requestError("POST", protocol.Register, statusError(r))
	}
	if err != nil {
		logging.Own("WARN", "warning: Lambda will not send SIGTERM before shutdown, because no extension could be registered: "+err.Error())
		return
	}
	for _, f := range r.Fields {
		if http1.EqualFold(f.Name, protocol.ExtensionIdentifier) {
			// Lambda waits until each extension has asked for an event. None will come.
			go c.get(protocol.EventNext, http1.HeaderLine(protocol.ExtensionIdentifier, string(f.Value)))
			return
		}
	}
}

// first reports whether this process is the first of its parent's children to ask for
// a name. The socket that holds the name is never closed.
func first(name string) bool {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return true
	}
	// A leading @ makes the address abstract, without a file.
	if syscall.Bind(fd, &syscall.SockaddrUnix{Name: "@" + name + "-" + strconv.Itoa(syscall.Getppid())}) == syscall.EADDRINUSE {
		syscall.Close(fd)
		return false
	}
	return true
}
