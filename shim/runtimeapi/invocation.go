package runtimeapi

import (
	"bytes"
	"errors"
	"strconv"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/json"
	"lambdashim/protocol"
)

// invocation is one invocation as it came from next. A loop reuses one for all, so the
// user's code must not refer to it.
type invocation struct {
	handler.Invocation
	event  []byte // valid until the answer is sent
	broken error  // what is wrong with the invocation's own header

	arn      string // of the last invocation that had one: it rarely changes
	response string // where to post the result
	attempt  string // the field line that is sent back with an answer, or ""
	size     int    // of the result in bytes
}

// read stores in inv what next has returned. base is what all invocations have in common.
func (inv *invocation) read(r *http1.Response, base *handler.Invocation) error {
	*inv = invocation{Invocation: *base, event: r.Body, arn: inv.arn}
	for n := range r.Fields {
		f := &r.Fields[n]
		// Shorter names are not Lambda's, and need no comparison.
		if len(f.Name) < len(protocol.Prefix) || len(f.Value) == 0 {
			continue
		}
		inv.set(f.Name, f.Value)
	}
	if inv.AWSRequestID == "" {
		return errors.New("the Runtime API sent an invocation without " + protocol.RequestID)
	}
	return nil
}

// set stores one header field, whose value is not empty.
func (inv *invocation) set(name, value []byte) {
	switch {
	case http1.EqualFold(name, protocol.RequestID):
		inv.identify(value)
	case http1.EqualFold(name, protocol.Deadline):
		inv.DeadlineMs, _ = strconv.ParseInt(string(value), 10, 64)
	case http1.EqualFold(name, protocol.FunctionARN):
		if inv.arn != string(value) {
			inv.arn = string(value)
		}
		inv.InvokedFunctionARN = inv.arn
	case http1.EqualFold(name, protocol.TraceID):
		inv.TraceID = string(value)
	case http1.EqualFold(name, protocol.InvocationID):
		inv.attempt = http1.HeaderLine(protocol.InvocationID, string(value))
	case http1.EqualFold(name, protocol.TenantID):
		inv.TenantID = string(value)
	case http1.EqualFold(name, protocol.ClientContext):
		if inv.ClientContext = bytes.Clone(value); !json.Valid(value) {
			inv.broken = errors.New("the client context is not valid JSON")
		}
	case http1.EqualFold(name, protocol.CognitoIdentity):
		var identity struct {
			CognitoIdentityID     string `json:"cognitoIdentityId"`
			CognitoIdentityPoolID string `json:"cognitoIdentityPoolId"`
		}
		if err := json.Unmarshal(value, &identity); err != nil {
			inv.broken = errors.New("the Cognito identity is not valid JSON")
		}
		inv.CognitoIdentityID = identity.CognitoIdentityID
		inv.CognitoIdentityPoolID = identity.CognitoIdentityPoolID
	}
}

// identify sets the request id and the path of the response. They usually share one string.
func (inv *invocation) identify(id []byte) {
	inv.response = protocol.Invocation + string(id) + protocol.Response
	inv.AWSRequestID = inv.response[len(protocol.Invocation) : len(inv.response)-len(protocol.Response)]
	if s := segment(inv.AWSRequestID); s != inv.AWSRequestID {
		inv.response = protocol.Invocation + s + protocol.Response
	}
}

// errorPath returns where to post an error.
func (inv *invocation) errorPath() string {
	return protocol.Invocation + segment(inv.AWSRequestID) + protocol.Error
}

// segment escapes a text as one path segment (RFC 3986, section 3.3). Lambda's request
// ids have nothing to escape.
func segment(s string) string {
	for i := range len(s) {
		if !unreserved(s[i]) {
			return escaped(s)
		}
	}
	return s
}

func unreserved(ch byte) bool {
	return ch-'0' < 10 || ch|0x20-'a' < 26 || ch == '-' || ch == '.' || ch == '_' || ch == '~'
}

func escaped(s string) string {
	const hex = "0123456789ABCDEF"
	var out []byte
	for i := range len(s) {
		if ch := s[i]; unreserved(ch) {
			out = append(out, ch)
		} else {
			out = append(out, '%', hex[ch>>4], hex[ch&15])
		}
	}
	return string(out)
}

// fromEnvironment returns what every invocation of this function has in common.
func fromEnvironment() handler.Invocation {
	mb, _ := strconv.Atoi(env.Get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	return handler.Invocation{
		FunctionName:    env.Get("AWS_LAMBDA_FUNCTION_NAME"),
		FunctionVersion: env.Get("AWS_LAMBDA_FUNCTION_VERSION"),
		MemoryLimitInMB: mb,
		LogGroupName:    env.Get("AWS_LAMBDA_LOG_GROUP_NAME"),
		LogStreamName:   env.Get("AWS_LAMBDA_LOG_STREAM_NAME"),
	}
}
