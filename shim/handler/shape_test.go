package handler_test

import (
	"context"
	"strings"
	"testing"

	"lambdashim/handler"
)

// Context is a user's runtime.Context.
type Context struct {
	FunctionName, FunctionVersion, InvokedFunctionARN string
	MemoryLimitInMB                                   int
	AWSRequestID, LogGroupName, LogStreamName         string
	Identity                                          *Identity
	ClientContext                                     *ClientContext
	RemainingTimeInMillis                             func() int64
}

type Identity struct{ IdentityID, IdentityPoolID string }

type ClientContext struct {
	Client              *Client
	Custom, Environment map[string]string
}

type Client struct {
	InstallationID, AppTitle, AppVersionName, AppVersionCode, AppPackageName string
}

type (
	Func       func(string, *Context) (any, error)
	Echo       struct{}
	StringEcho struct{}
)

func (*Echo) Invoke(_ context.Context, event []byte) ([]byte, error)      { return event, nil }
func (StringEcho) Invoke(_ context.Context, event string) (string, error) { return event, nil }

func pointer[T any](v T) *T { return &v }

func TestAnyOtherShapeIsRefusedWithASentence(t *testing.T) {
	const expected = "expected func(E, *runtime.Context) (R, error) or another signature that aws-lambda-go takes, found "
	for _, test := range []struct {
		v     any
		found string
	}{
		{nil, "nil"},
		{"Handle", "a string"},
		{[]func(){}, "a []func()"},
		{Context{}, "a handler_test.Context"},
		{(func())(nil), "a nil func()"},
		{pointer(Func(nil)), "a nil handler_test.Func"},
		{(*func())(nil), "a nil *func()"},
		{pointer(any(nil)), "a nil interface {}"},
		{pointer(handler.Invoker(nil)), "a nil handler.Invoker"},
		{pointer((*Echo)(nil)), "a nil *handler_test.Echo"},
		{StringEcho{}, "a handler_test.StringEcho"},
		{func(...string) {}, "func(...string), whose last parameter is variadic"},
		{func(a, b, c string) {}, "func(string, string, string), which has 3 parameters"},
		{func(context.Context, string, *Context) {}, "func(context.Context, string, *handler_test.Context), which has 3 parameters"},
		{func(a, b string) {}, "func(string, string), whose first parameter is not a context.Context and whose second is not a *runtime.Context"},
		{func(string, context.Context) {}, "func(string, context.Context), whose first parameter is not a context.Context and whose second is not a *runtime.Context"},
		{func(string, Context) {}, "func(string, handler_test.Context), whose first parameter is not a context.Context and whose second is not a *runtime.Context"},
		{func(*Context, string) {}, "func(*handler_test.Context, string), whose first parameter is not a context.Context and whose second is not a *runtime.Context"},
		{func(context.Context, *Context) {}, "func(context.Context, *handler_test.Context), which has no parameter for the event"},
		{func(endless) {}, "func(handler_test.endless), whose event can never be decoded, because its type points to itself"},
		{func() string { return "" }, "func() string, whose last result is not an error"},
		{func() (a, b string) { return }, "func() (string, string), whose last result is not an error"},
		{func() (a, b, c error) { return }, "func() (error, error, error), which has 3 results"},
	} {
		t.Run(test.found, func(t *testing.T) {
			_, err := handler.New(test.v)
			if err == nil || err.Error() != expected+test.found {
				t.Errorf("the error is\n%v\nwant\n%s", err, expected+test.found)
			}
		})
	}
}

type cycle *cycle

func TestAPointerToItselfIsRefused(t *testing.T) {
	var c cycle
	c = &c
	if _, err := handler.New(c); err == nil || !strings.HasSuffix(err.Error(), "behind too many pointers") {
		t.Errorf("the error is %v", err)
	}
}

// endless is a pointer to a value of its own type.
type endless *endless
