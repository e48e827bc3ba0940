// Command host is the Go side of a packaged function, a C shared library that
// opens the function's plugin and invokes its handlers. The bridge, a CPython
// extension module, calls what this file exports.
//
// Build it with -buildmode=c-shared and load it with RTLD_GLOBAL: otherwise
// the plugin does not find the runtime and Go aborts with "no plugin module
// data".
package main

/*
#cgo CFLAGS: -std=gnu11 -Wall -Wextra -Werror
#include <stdlib.h>
#include "environ.h"
#include "shim.h"
*/
import "C"

import (
	"errors"
	"math"
	"plugin"
	"runtime"
	"runtime/cgo"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"lambdashim/handler"
	"lambdashim/json"
)

var (
	loaded  = plugins{opened: make(map[string]*opened)}
	environ environment
	stop    = make(chan struct{}, 1)
	abi     = C.CString(strconv.Itoa(C.SHIM_ABI) + " " + runtime.Version())
)

func main() {}

// shim_abi returns the ABI and the Go version, "1 go1.26.0". The host owns it.
//
//export shim_abi
func shim_abi() *C.char { return abi }

// shim_environ_update gives Go what Python's os.environ holds, "NAME=value\x00" for
// each variable. The caller owns the snapshot and holds the GIL.
//
//export shim_environ_update
func shim_environ_update(snapshot C.shim_bytes) {
	environ.update(text(snapshot))
	C.shim_environ_updates++
}

// shim_open opens the plugin at path, which was built for the GODEBUG settings
// given, and stores a handle to it. The caller owns both C strings.
//
//export shim_open
func shim_open(path, godebug *C.char, handle *C.uintptr_t, result *C.shim_result) C.int {
	p, err := loaded.open(C.GoString(path), C.GoString(godebug))
	if err != nil {
		return fail(result, err)
	}
	*handle = C.uintptr_t(cgo.NewHandle(p))
	return C.SHIM_OK
}

// shim_lookup stores a handle to the handler that a plugin exports under name,
// a C string that the caller owns.
//
//export shim_lookup
func shim_lookup(opened C.uintptr_t, name *C.char, handle *C.uintptr_t, result *C.shim_result) C.int {
	h, err := lookup(cgo.Handle(opened).Value().(*plugin.Plugin), C.GoString(name))
	if err != nil {
		return fail(result, err)
	}
	*handle = C.uintptr_t(cgo.NewHandle(h))
	return C.SHIM_OK
}

// shim_invoke invokes a handler. The caller owns the invocation and the event;
// the host keeps neither.
//
//export shim_invoke
func shim_invoke(handle C.uintptr_t, invocation *C.shim_invocation, event C.shim_bytes, result *C.shim_result) C.int {
	h := cgo.Handle(handle).Value().(*handler.Handler)
	answer, err := h.Invoke(invocationOf(invocation), view(event))
	if err != nil {
		return fail(result, err)
	}
	store(result, answer)
	return C.SHIM_OK
}

// shim_serve finds a handler as shim_lookup does and serves it as a client of the
// Runtime API, on its own goroutines. It returns at once. When serving ends, it writes
// the reason to standard error, then the exit status of the process as one byte to the
// file descriptor done, and closes done.
//
//export shim_serve
func shim_serve(opened C.uintptr_t, name *C.char, done C.int) {
	p, symbol := cgo.Handle(opened).Value().(*plugin.Plugin), C.GoString(name)
	go func() {
		syscall.Write(int(done), []byte{byte(serve(p, symbol))})
		syscall.Close(int(done))
	}()
}

// shim_stop ends what shim_serve began: no invocation is asked for any more.
//
//export shim_stop
func shim_stop() {
	select {
	case stop <- struct{}{}:
	default:
	}
}

// fail stores an error: the user's as JSON, the shim's own as a sentence.
func fail(result *C.shim_result, err error) C.int {
	var failure *handler.Error
	if errors.As(err, &failure) {
		text, _ := json.MarshalEscaped(failure) // strings and ints cannot fail
		store(result, text)
		return C.SHIM_FAILED
	}
	store(result, []byte(err.Error()))
	return C.SHIM_REFUSED
}

// store copies an answer into the caller's buffer. If it does not fit, it goes
// into memory from malloc, which the caller frees.
func store(result *C.shim_result, answer []byte) {
	if uint64(len(answer)) > uint64(result.cap) {
		result.data = (*C.char)(C.CBytes(answer))
		result.cap = 0
	} else {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(result.data)), len(answer)), answer)
	}
	result.len = C.size_t(len(answer))
}

func invocationOf(c *C.shim_invocation) *handler.Invocation {
	inv := &handler.Invocation{
		FunctionName:          text(c.function_name),
		FunctionVersion:       text(c.function_version),
		InvokedFunctionARN:    text(c.invoked_function_arn),
		MemoryLimitInMB:       int(c.memory_limit_in_mb),
		AWSRequestID:          text(c.aws_request_id),
		LogGroupName:          text(c.log_group_name),
		LogStreamName:         text(c.log_stream_name),
		TenantID:              text(c.tenant_id),
		CognitoIdentityID:     text(c.cognito_identity_id),
		CognitoIdentityPoolID: text(c.cognito_identity_pool_id),
		ClientContext:         []byte(text(c.client_context)),
	}
	if c.remaining_ms >= 0 {
		now := time.Now().UnixMilli()
		inv.DeadlineMs = now + min(int64(c.remaining_ms), math.MaxInt64-now)
	}
	return inv
}

// text copies C's bytes into a string.
func text(b C.shim_bytes) string { return string(view(b)) }

// view returns C's bytes without a copy, to read until the call returns.
func view(b C.shim_bytes) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(b.data)), b.len)
}
