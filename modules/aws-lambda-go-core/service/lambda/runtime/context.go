// Package runtime has what a function is told about its invocation.
//
// It declares the types that github.com/eawsy/aws-lambda-go-core has had since
// 2017, so that functions written then compile unchanged. aws-lambda-go-shim
// recognises a Context by its fields: a vendored copy of the original works as
// well.
package runtime

// Context describes one invocation. A handler receives a new one each time, and
// may keep it.
//
// See https://docs.aws.amazon.com/lambda/latest/dg/python-context.html, whose
// names the JSON has.
type Context struct {
	// FunctionName is the name of the function.
	FunctionName string `json:"function_name"`

	// FunctionVersion is the version of the function, "$LATEST" or a number.
	FunctionVersion string `json:"function_version"`

	// InvokedFunctionARN is the ARN that the caller used. It ends with the
	// version or alias, when the caller named one.
	InvokedFunctionARN string `json:"invoked_function_arn"`

	// MemoryLimitInMB is the memory configured for the function, in MB.
	MemoryLimitInMB int `json:"memory_limit_in_mb,string"`

	// AWSRequestID identifies the invocation. A retry has the same one.
	AWSRequestID string `json:"aws_request_id"`

	// LogGroupName is the function's CloudWatch log group.
	LogGroupName string `json:"log_group_name"`

	// LogStreamName is the log stream of this instance of the function.
	LogStreamName string `json:"log_stream_name"`

	// Identity is the Amazon Cognito identity that authorised the request, nil
	// without one.
	Identity *CognitoIdentity `json:"identity,omitempty"`

	// ClientContext is what a mobile application sent along, nil without it.
	ClientContext *ClientContext `json:"client_context,omitempty"`

	// RemainingTimeInMillis returns the milliseconds left before Lambda stops
	// the invocation, and 0 after that. Any goroutine may call it, at any time.
	RemainingTimeInMillis func() int64 `json:"-"`

	// The fields below are newer than 2017; a copy of this type may lack them.

	// TenantID is the tenant of the invocation, where the function has tenant isolation.
	TenantID string `json:"tenant_id,omitempty"`

	// W3C has what the caller sent of the trace context of the W3C: traceparent, tracestate and
	// baggage. It is nil where the caller sent nothing.
	W3C map[string]string `json:"w3c,omitempty"`
}

// CognitoIdentity is the Amazon Cognito identity of a caller.
type CognitoIdentity struct {
	// IdentityID is the authenticated identity.
	IdentityID string `json:"cognito_identity_id"`

	// IdentityPoolID is the identity pool that authorised it.
	IdentityPoolID string `json:"cognito_identity_pool_id"`
}

// ClientContext is what the AWS Mobile SDK tells of the calling application.
type ClientContext struct {
	// Client is the application, nil when it was not told.
	Client *Client `json:"client,omitempty"`

	// Custom has the application's own values. One that is no JSON string is
	// its JSON text here.
	Custom map[string]string `json:"custom"`

	// Environment has what the SDK tells of the device.
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
