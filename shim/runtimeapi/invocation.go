package runtimeapi

import (
	"errors"
	"strconv"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/json"
)

// invocation is one invocation as it came from next.
type invocation struct {
	handler.Invocation
	event  []byte
	broken error // what is wrong with the invocation's own header

	attempt  string // the field line that is sent back with an answer, or ""
	answered int    // the bytes of its result
}

// newInvocation reads what next has returned.
func newInvocation(r *http1.Response) (*invocation, error) {
	inv := &invocation{event: r.Body}
	for _, f := range r.Fields {
		// The name is compared only where it can matter: most are not Lambda's.
		if len(f.Name) < len("lambda-runtime-") || f.Name[0]|0x20 != 'l' {
			continue
		}
		inv.set(f.Name, f.Value)
	}
	if inv.AWSRequestID == "" {
		return nil, errors.New("the Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id")
	}
	return inv, nil
}

// set stores one header field. An empty value counts as absent.
func (inv *invocation) set(name, value string) {
	if value == "" {
		return
	}
	switch {
	case http1.EqualFold(name, "lambda-runtime-aws-request-id"):
		inv.AWSRequestID = value
	case http1.EqualFold(name, "lambda-runtime-invocation-id"):
		inv.attempt = http1.HeaderLine("Lambda-Runtime-Invocation-Id", value)
	case http1.EqualFold(name, "lambda-runtime-deadline-ms"):
		inv.DeadlineMs, _ = strconv.ParseInt(value, 10, 64)
	case http1.EqualFold(name, "lambda-runtime-invoked-function-arn"):
		inv.InvokedFunctionARN = value
	case http1.EqualFold(name, "lambda-runtime-trace-id"):
		inv.TraceID = value
	case http1.EqualFold(name, "lambda-runtime-aws-tenant-id"):
		inv.TenantID = value
	case http1.EqualFold(name, "lambda-runtime-client-context"):
		if inv.ClientContext = []byte(value); !json.Valid(inv.ClientContext) {
			inv.broken = errors.New("the client context is not valid JSON")
		}
	case http1.EqualFold(name, "lambda-runtime-cognito-identity"):
		var identity struct {
			CognitoIdentityID     string `json:"cognitoIdentityId"`
			CognitoIdentityPoolID string `json:"cognitoIdentityPoolId"`
		}
		if err := json.Unmarshal([]byte(value), &identity); err != nil {
			inv.broken = errors.New("the Cognito identity is not valid JSON")
		}
		inv.CognitoIdentityID = identity.CognitoIdentityID
		inv.CognitoIdentityPoolID = identity.CognitoIdentityPoolID
	}
}

// path returns where to post an answer: /response or /error.
func (inv *invocation) path(what string) string {
	return invocationPath + segment(inv.AWSRequestID) + what
}

// segment makes one path segment of a text (RFC 3986, section 3.3). A request id of
// Lambda's has nothing to escape.
func segment(s string) string {
	const hex = "0123456789ABCDEF"
	var out []byte
	for i := range len(s) {
		switch ch := s[i]; {
		case 'a' <= ch && ch <= 'z', 'A' <= ch && ch <= 'Z', '0' <= ch && ch <= '9', ch == '-', ch == '.', ch == '_', ch == '~':
			if out != nil {
				out = append(out, ch)
			}
		default:
			if out == nil {
				out = append(make([]byte, 0, 3*len(s)), s[:i]...)
			}
			out = append(out, '%', hex[ch>>4], hex[ch&15])
		}
	}
	if out == nil {
		return s
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
