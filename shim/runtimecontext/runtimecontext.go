// Package runtimecontext declares the runtime.Context of 2017 once more. A handler's parameter is
// one if it points to a struct with fields of these names and types, wherever that is declared: a
// plugin and its host share only the standard library's packages, and vendored copies must work
// too. The shim compares by package reflect, and build by go/types.
package runtimecontext

import "reflect"

// Context has the fields of a runtime.Context. Those that came after 2017 are optional.
type Context struct {
	FunctionName          string
	FunctionVersion       string
	InvokedFunctionARN    string
	MemoryLimitInMB       int
	AWSRequestID          string
	LogGroupName          string
	LogStreamName         string
	Identity              *Identity
	ClientContext         *ClientContext
	RemainingTimeInMillis func() int64

	TenantID string            `runtimecontext:"optional"`
	W3C      map[string]string `runtimecontext:"optional"`
}

// Identity has the fields of a CognitoIdentity.
type Identity struct{ IdentityID, IdentityPoolID string }

// ClientContext has the fields of a ClientContext.
type ClientContext struct {
	Client              *Client
	Custom, Environment map[string]string
}

// Client has the fields of a Client.
type Client struct {
	InstallationID, AppTitle, AppVersionName, AppVersionCode, AppPackageName string
}

// Optional reports whether a runtime.Context may lack a field.
func Optional(field reflect.StructField) bool { return field.Tag != "" }
