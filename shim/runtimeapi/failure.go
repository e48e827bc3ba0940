package runtimeapi

import (
	"encoding/base64"
	"syscall"

	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/json"
	"lambdashim/protocol"
)

// Limits on what is sent of an error, in bytes.
const (
	// Go's net/http, and so AWS's emulator, reads at most 4 KiB of trailers. Base64 turns
	// three bytes into four.
	maxTrailer = 2 << 10

	maxError = 6 << 20   // the body of POST …/error: the quota of a response
	maxCause = 64 << 10  // the header field for X-Ray: the quota of a segment document
	maxLong  = 256 << 10 // of a message whose error would exceed maxError
	maxShort = 1 << 10   // of an error type and a content type, and of the message of a minimal error
)

// errorFields returns the header fields of an error. errorType is the error's own type or
// one of Lambda's.
func errorFields(errorType string) string {
	return "Content-Type: application/json\r\n" +
		http1.HeaderLine(protocol.ErrorType, handler.Cut(errorType, maxShort))
}

// causeField returns the header field that tells AWS X-Ray about an error, or "" if it
// would be too long.
func causeField(failure *handler.Error) string {
	cause := xrayCause(failure)
	if len(cause) > maxCause {
		return ""
	}
	return http1.HeaderLine(protocol.ErrorCause, string(cause))
}

// errorBody returns an error as JSON of at most maxError bytes.
func errorBody(failure *handler.Error) []byte {
	body := failure.JSON()
	if len(body) > maxError {
		body = failure.Shortened(maxLong).JSON()
	}
	return body
}

// errorTrailers returns the trailers of a stream that an error ended.
func errorTrailers(failure *handler.Error) string {
	body, _ := json.MarshalEscaped(failure)
	for max := maxShort; len(body) > maxTrailer; max /= 2 {
		body, _ = json.MarshalEscaped(&handler.Error{Type: handler.Cut(failure.Type, max), Message: handler.Cut(failure.Message, max)})
	}
	return http1.HeaderLine(protocol.ErrorType, handler.Cut(failure.Type, maxShort/2)) +
		http1.HeaderLine(protocol.ErrorBody, base64.StdEncoding.EncodeToString(body))
}

// minimal returns the form in which a refused error is sent again: with a short message
// and no stack.
func minimal(failure *handler.Error) *handler.Error {
	return &handler.Error{Type: handler.Cut(failure.Type, maxShort), Message: handler.Cut(failure.Message, maxShort)}
}

// xrayCause returns an error as AWS X-Ray shows it, in ASCII, because it goes into a
// header field.
func xrayCause(failure *handler.Error) []byte {
	type exception struct {
		Type    string          `json:"type"`
		Message string          `json:"message"`
		Stack   []handler.Frame `json:"stack"`
	}
	failure = failure.Shortened(maxCause / 8)
	directory, _ := syscall.Getwd() // os.Getwd links much of package os
	cause := struct {
		WorkingDirectory string      `json:"working_directory"`
		Exceptions       []exception `json:"exceptions"`
		Paths            []string    `json:"paths"`
	}{
		WorkingDirectory: directory,
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
	text, _ := json.MarshalEscaped(cause)
	return ascii(text)
}

// ascii escapes what JSON may contain but a header field may not: DEL and everything
// that is not ASCII.
func ascii(text []byte) []byte {
	const hex = "0123456789abcdef"
	var out []byte
	escape := func(unit rune) {
		out = append(out, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
	}
	for _, r := range string(text) {
		switch {
		case r < 0x7f:
			out = append(out, byte(r))
		case r < 0x10000:
			escape(r)
		default: // a surrogate pair
			escape(0xd800 + (r-0x10000)>>10)
			escape(0xdc00 + (r-0x10000)&0x3ff)
		}
	}
	return out
}
