// Package runtime has the context of an invocation.
//
// It declares the types that github.com/eawsy/aws-lambda-go-core has had since
// 2017, so that functions from that time compile unchanged. aws-lambda-go-shim
// recognizes a Context by its fields, so a vendored copy of the original works
// too.
package runtime

// Context describes one invocation. A handler receives a new one each time, and
// may keep it.
//
// Its JSON has the names of Lambda's context object in Python, see
// https://docs.aws.amazon.com/lambda/latest/dg/python-context.html.
type Context struct {
	// FunctionName is the name of the function.
	FunctionName string `json:"function_name"`

	// FunctionVersion is the version of the function, "$LATEST" or a number.
	FunctionVersion string `json:"function_version"`

	// InvokedFunctionARN is the ARN that the caller used. It ends with the
	// version or alias if the caller named one.
	InvokedFunctionARN string `json:"invoked_function_arn"`

	// MemoryLimitInMB is the memory configured for the function, in MB.
	MemoryLimitInMB int `json:"memory_limit_in_mb,string"`

	// AWSRequestID identifies the invocation. A retry has the same one.
	AWSRequestID string `json:"aws_request_id"`

	// LogGroupName is the function's CloudWatch log group.
	LogGroupName string `json:"log_group_name"`

	// LogStreamName is the log stream of this instance of the function.
	LogStreamName string `json:"log_stream_name"`

	// Identity is the Amazon Cognito identity that authorized the request, or
	// nil.
	Identity *CognitoIdentity `json:"identity,omitempty"`

	// ClientContext is the client context that a mobile application sent, or nil.
	ClientContext *ClientContext `json:"client_context,omitempty"`

	// RemainingTimeInMillis returns the milliseconds left before Lambda stops
	// the invocation, and 0 after that. Any goroutine may call it, at any time.
	RemainingTimeInMillis func() int64 `json:"-"`

	// The fields below were added after 2017. A copy of this type may lack them.

	// TenantID is the tenant of the invocation, if the function has tenant isolation.
	TenantID string `json:"tenant_id,omitempty"`

	// W3C is the caller's W3C trace context: traceparent, tracestate and baggage, as far as the
	// caller sent them. It is nil if the caller sent none.
	W3C map[string]string `json:"w3c,omitempty"`
}

// CognitoIdentity is the Amazon Cognito identity of a caller.
type CognitoIdentity struct {
	// IdentityID is the authenticated identity.
	IdentityID string `json:"cognito_identity_id"`

	// IdentityPoolID is the identity pool that authorized it.
	IdentityPoolID string `json:"cognito_identity_pool_id"`
}

// ClientContext is the AWS Mobile SDK's data about the calling application.
type ClientContext struct {
	// Client is the application, or nil.
	Client *Client `json:"client,omitempty"`

	// Custom has the application's own values. A value that is not a JSON string
	// is given as its JSON text.
	Custom map[string]string `json:"custom"`

	// Environment has the SDK's data about the device.
	Environment map[string]string `json:"env"`
}

// Client is a mobile application.
type Client struct {
	InstallationID string `json:"installation_id"`
	AppTitle       string `json:"app_title"`
	AppVersionName string `json:"app_version_name"`
	AppVersionCode string `json:"app_version_code"`
	AppPackageName string `json:"app_package_name"`
}
