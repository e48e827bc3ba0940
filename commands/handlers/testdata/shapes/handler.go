// Command shapes exports names that start with Accepts, which can be handlers, and
// names that start with Refuses, which cannot. Package signatures and the shim, which
// looks up a plugin's exports, must agree on all of them: see tests/build/build.bats.
package main

import (
	"context"
	"errors"
	"net/url"
)

type (
	Context struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64

		Another []byte
	}
	Identity      struct{ IdentityID, IdentityPoolID string }
	ClientContext struct {
		Client              *Client
		Custom, Environment map[string]string
	}
	Client struct {
		InstallationID, AppTitle, AppVersionName, AppVersionCode, AppPackageName string
	}

	Alias        = Context
	Pointer      *Context
	GoContext    = context.Context
	NamedContext context.Context
)

func AcceptsNothing()                                    {}
func AcceptsNothingReturningError() error                { return nil }
func AcceptsNothingReturningBoth() (any, error)          { return nil, nil }
func AcceptsEvent(string)                                {}
func AcceptsEventReturningError([]byte) error            { return nil }
func AcceptsEventReturningBoth(any) (any, error)         { return nil, nil }
func AcceptsContext(context.Context)                     {}
func AcceptsContextAndEvent(context.Context, string)     {}
func AcceptsContextAndContext(_, _ context.Context)      {}
func AcceptsAliasedContext(GoContext, string)            {}
func AcceptsRuntimeContext(*Context)                     {}
func AcceptsEventAndRuntimeContext(string, *Context)     {}
func AcceptsTwoRuntimeContexts(_, _ *Context)            {}
func AcceptsAliasedRuntimeContext(string, *Alias)        {}
func AcceptsNamedPointer(string, Pointer)                {}
func AcceptsConcreteError() *url.Error                   { return nil }
func AcceptsValueAndConcreteError() (string, *url.Error) { return "", nil }
func AcceptsErrorAndError() (error, error)               { return nil, nil }

func RefusesThreeParameters(context.Context, string, *Context)  {}
func RefusesVariadic(...string)                                 {}
func RefusesEventBeforeContext(string, context.Context)         {}
func RefusesTwoEvents(string, string)                           {}
func RefusesTwoContexts(context.Context, *Context)              {}
func RefusesNamedContext(NamedContext, string)                  {}
func RefusesContextByValue(string, Context)                     {}
func RefusesPointerToPointer(string, **Context)                 {}
func RefusesValueWithoutError() string                          { return "" }
func RefusesErrorBeforeValue() (error, string)                  { return nil, "" }
func RefusesThreeResults() (string, string, error)              { return "", "", nil }
func RefusesPointerMethodsOnly() url.Error                      { return url.Error{} }
func RefusesGeneric[E any](E) error                             { return nil }
func RefusesEmbedded(string, *struct{ Context })                {}
func RefusesEmbeddedPointer(string, *struct{ *Context })        {}
func RefusesWithoutIdentity(string, *WithoutIdentity)           {}
func RefusesIdentityByValue(string, *IdentityByValue)           {}
func RefusesMemoryAsString(string, *MemoryAsString)             {}
func RefusesMillisAsInt(string, *MillisAsInt)                   {}
func RefusesNamedString(string, *NamedString)                   {}
func RefusesCustomAsAny(string, *CustomAsAny)                   {}
func RefusesClientWithoutTitle(string, *ClientWithoutTitle)     {}
func RefusesIdentityWithoutPoolID(string, *IdentityWithoutPool) {}

// Near misses of a runtime.Context: each lacks one thing.
type (
	WithoutIdentity struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64
	}
	IdentityByValue struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          Identity
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64
	}
	MemoryAsString struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   string
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64
	}
	MillisAsInt struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int
	}
	Name        string
	NamedString struct {
		FunctionName                        Name
		FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                     int
		AWSRequestID                        string
		LogGroupName, LogStreamName         string
		Identity                            *Identity
		ClientContext                       *ClientContext
		RemainingTimeInMillis               func() int64
	}
	CustomAsAny struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *struct {
			Client      *Client
			Custom      map[string]any
			Environment map[string]string
		}
		RemainingTimeInMillis func() int64
	}
	ClientWithoutTitle struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *struct {
			Client *struct {
				InstallationID, AppVersionName, AppVersionCode, AppPackageName string
			}
			Custom, Environment map[string]string
		}
		RemainingTimeInMillis func() int64
	}
	IdentityWithoutPool struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *struct{ IdentityID string }
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64
	}
)

type (
	Func        func(string, *Context) (any, error)
	Invoker     struct{}
	FuncInvoker func(a, b, c string)
	Interface   interface {
		Invoke(context.Context, []byte) ([]byte, error)
	}
	Bytes         = []byte
	Strings       struct{}
	Events        struct{}
	InvokeByField struct {
		Invoke func(context.Context, []byte) ([]byte, error)
	}
	InvokesNamedBytes struct{}
)

func (*Invoker) Invoke(_ GoContext, event Bytes) (Bytes, error)                  { return event, nil }
func (FuncInvoker) Invoke(_ context.Context, event []byte) ([]byte, error)       { return event, nil }
func (Strings) Invoke(_ context.Context, event string) (string, error)           { return event, nil }
func (Events) Invoke(_ context.Context, event []byte) []byte                     { return event }
func (InvokesNamedBytes) Invoke(_ context.Context, event []byte) (NamedB, error) { return event, nil }

type NamedB []byte

var (
	AcceptsFuncVar                   = AcceptsEventReturningBoth
	AcceptsNamedFunc                 = Func(func(string, *Context) (any, error) { return nil, nil })
	AcceptsPointerToFunc             = &AcceptsNamedFunc
	AcceptsPointerToPointer          = &AcceptsPointerToFunc
	AcceptsFuncInAny             any = AcceptsNothing
	AcceptsPointerInAny          any = &AcceptsFuncVar
	AcceptsInvoker               Invoker
	AcceptsPointerToInvoker      = &AcceptsInvoker
	AcceptsInvokerPointerPointer = &AcceptsPointerToInvoker
	AcceptsFuncWithInvoke        FuncInvoker
	AcceptsInterface             Interface = &AcceptsInvoker
	AcceptsEmbeddedInvoker       struct{ Invoker }

	RefusesString             = "Handle"
	RefusesStruct             Context
	RefusesChan               chan func()
	RefusesFuncs              []func()
	RefusesError              = errors.New("no handler")
	RefusesInvokeOfStrings    Strings
	RefusesInvokeWithoutError Events
	RefusesInvokeField        InvokeByField
	RefusesInvokeOfNamedBytes InvokesNamedBytes
	RefusesVariadicVar        = RefusesVariadic
)

type Cycle *Cycle

// RefusesCycle points to itself.
var RefusesCycle Cycle
