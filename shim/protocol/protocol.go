// Package protocol has the paths and header names of Lambda's Runtime API and Extensions API.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
package protocol

// Versions of the two APIs, with which their paths begin.
const (
	RuntimeVersion   = "/2018-06-01/"
	ExtensionVersion = "/2020-01-01/"
)

// Paths. Invocation is followed by a request id, and then Response or Error.
const (
	Invocation   = RuntimeVersion + "runtime/invocation/"
	Next         = Invocation + "next"
	Response     = "/response"
	Error        = "/error"
	InitError    = RuntimeVersion + "runtime/init/error"
	RestoreNext  = RuntimeVersion + "runtime/restore/next"
	RestoreError = RuntimeVersion + "runtime/restore/error"

	Register  = ExtensionVersion + "extension/register"
	EventNext = ExtensionVersion + "extension/event/next"
)

// Prefix is what the names of header fields in Runtime API responses begin with.
const Prefix = "Lambda-Runtime-"

// Header fields of an invocation.
const (
	RequestID       = Prefix + "Aws-Request-Id"
	Deadline        = Prefix + "Deadline-Ms"
	FunctionARN     = Prefix + "Invoked-Function-Arn"
	TraceID         = Prefix + "Trace-Id"
	InvocationID    = Prefix + "Invocation-Id" // sent back with the answer
	TenantID        = Prefix + "Aws-Tenant-Id"
	ClientContext   = Prefix + "Client-Context"
	CognitoIdentity = Prefix + "Cognito-Identity"
)

// Header fields of an answer. After a stream, ErrorType and ErrorBody are trailers.
const (
	ResponseMode = Prefix + "Function-Response-Mode"
	Streaming    = "streaming" // a value of ResponseMode
	ErrorType    = Prefix + "Function-Error-Type"
	ErrorBody    = Prefix + "Function-Error-Body" // as base64
	ErrorCause   = Prefix + "Function-Xray-Error-Cause"
)

// Header fields of an extension.
const (
	ExtensionName       = "Lambda-Extension-Name"
	ExtensionIdentifier = "Lambda-Extension-Identifier"
)
