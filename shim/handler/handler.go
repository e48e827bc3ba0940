// Package handler turns a Go value into something Lambda can invoke: it checks
// the shape of the value once, then decodes the event, calls, recovers panics
// and encodes the result. It knows nothing about C, Python or HTTP.
package handler

import (
	"context"
	"io"
	"reflect"
	"strings"
	"time"

	"lambdashim/json"
)

// Invocation is what Lambda tells about one invocation, except its event. Any
// field may be zero.
type Invocation struct {
	FunctionName       string
	FunctionVersion    string
	InvokedFunctionARN string
	MemoryLimitInMB    int
	AWSRequestID       string
	LogGroupName       string
	LogStreamName      string
	TenantID           string

	// CognitoIdentityID and CognitoIdentityPoolID are both empty when the
	// caller has no Cognito identity.
	CognitoIdentityID     string
	CognitoIdentityPoolID string

	// ClientContext is the JSON of the mobile SDK's client context, nil when
	// there is none: {"client": {...}, "custom": {...}, "env": {...}}.
	ClientContext []byte

	// TraceID is the AWS X-Ray trace header.
	TraceID string

	// DeadlineMs is when Lambda stops the invocation, in milliseconds since the
	// epoch. 0 or less means no deadline. A time.Time here would keep all its
	// methods in every executable.
	DeadlineMs int64
}

// remainingTime returns a func that returns the milliseconds left until a deadline, 0
// once it has passed or when there is none. The func may be called from any goroutine
// and after the invocation, when its Invocation may have been reused.
func remainingTime(deadlineMs int64) func() int64 {
	return func() int64 {
		if deadlineMs <= 0 {
			return 0
		}
		return max(0, deadlineMs-time.Now().UnixMilli())
	}
}

// Handler is a Go func, or a value with an Invoke method, that New has accepted.
// It may be invoked from many goroutines at once.
type Handler struct {
	call func(ctx context.Context, inv *Invocation, event []byte) (any, error)

	takesContext bool // whether call uses ctx

	event, result reflect.Type // nil if there is none

	extend Extension
}

// Extension returns a context with the values that aws-lambda-go's lambdacontext
// looks for. It comes from a file that build adds to a function that uses that
// package, so its signature has only types that a plugin and its host share.
type Extension = func(ctx context.Context, requestID, functionARN, identityID, identityPoolID, tenantID string, clientContext []byte, unmarshal func([]byte, any) error) context.Context

// Extend sets the extension for the contexts of the handler's invocations.
func (h *Handler) Extend(extend Extension) { h.extend = extend }

// Warm prepares the codec for the types of the event and the result, so that the first
// invocation does not have to. It runs no user code.
func (h *Handler) Warm() {
	if h.event != nil {
		json.Prepare(h.event)
	}
	if h.result != nil {
		json.Prepare(h.result)
	}
}

// Invoke calls the handler with an event as JSON and returns its result as
// JSON. It only reads event, and does not keep it.
//
// The error is always an *Error: the error that the handler returned, a
// recovered panic, or why the event or the result could not be decoded or
// encoded.
//
// A result that is a stream is read to its end, and must hold JSON.
func (h *Handler) Invoke(inv *Invocation, event []byte) (result []byte, err error) {
	defer Track(inv.AWSRequestID)()
	ctx, cancel := h.Context(inv)
	defer cancel()
	result, stream, failure := h.InvokeStream(new(Region), ctx, inv, event)
	if stream != nil {
		result, failure = stream.all()
	}
	if failure != nil {
		return nil, failure
	}
	return result, nil
}

// Context returns the context for one invocation, with its deadline and, under
// the key "x-amzn-trace-id", its trace header, as in aws-lambda-go. It is nil if the
// handler takes no context. The caller cancels it after the answer.
func (h *Handler) Context(inv *Invocation) (context.Context, context.CancelFunc) {
	if !h.takesContext || newContext == nil {
		return nil, func() {}
	}
	return newContext(h, inv)
}

// InvokeStream calls the handler as Invoke does, in the caller's region. It returns
// an io.Reader as a stream, unless the reader's JSON is something other than {}, as in
// aws-lambda-go. The caller reads the stream and closes it.
func (h *Handler) InvokeStream(region *Region, ctx context.Context, inv *Invocation, event []byte) (result []byte, stream *Stream, failure *Error) {
	failure = region.Do(func() error {
		value, err := h.call(ctx, inv, event)
		if err != nil {
			return err
		}
		result, err = encode(value)
		if reader, ok := value.(io.Reader); ok && (err != nil || string(result) == "{}") {
			result, stream = nil, newStream(region, reader)
			return nil
		}
		return err
	})
	if failure != nil {
		return nil, nil, failure
	}
	return result, stream, nil
}

// Invoker is the lowest-level handler, as in github.com/aws/aws-lambda-go/lambda:
// it gets the event and returns the result as bytes, undecoded.
type Invoker interface {
	Invoke(ctx context.Context, event []byte) ([]byte, error)
}

// maxPointers limits how many pointers are followed: one may point to itself.
const maxPointers = 16

// New checks the shape of v and prepares its invocation. v is a func, an
// Invoker, or a pointer or chain of pointers to either; a plugin's symbol for a
// variable is such a pointer. The error says in one sentence what was expected
// and what was found.
func New(v any) (*Handler, error) {
	value := reflect.ValueOf(v)
	for range maxPointers {
		if !value.IsValid() {
			return nil, shapeError("nil")
		}
		if invoker, ok := value.Interface().(Invoker); ok && !isNil(value) {
			return newInvoker(invoker), nil
		}
		switch value.Kind() {
		case reflect.Pointer, reflect.Interface:
			if value.IsNil() {
				return nil, shapeError("a nil " + value.Type().String())
			}
			value = value.Elem()
		case reflect.Func:
			if value.IsNil() {
				return nil, shapeError("a nil " + value.Type().String())
			}
			return newFunc(value)
		default:
			return nil, shapeError(article(value) + value.Type().String())
		}
	}
	return nil, shapeError(article(value) + value.Type().String() + " behind too many pointers")
}

// article returns "a " or "an ", to go before the name of v's type.
func article(v reflect.Value) string {
	if strings.IndexByte("aeiou", v.Type().String()[0]) >= 0 {
		return "an "
	}
	return "a "
}

func newInvoker(invoker Invoker) *Handler {
	return &Handler{
		takesContext: true,
		call: func(ctx context.Context, _ *Invocation, event []byte) (any, error) {
			result, err := invoker.Invoke(ctx, append([]byte(nil), event...))
			return json.Raw(result), err
		},
	}
}

func newFunc(fn reflect.Value) (*Handler, error) {
	s, err := shapeOf(fn.Type())
	if err != nil {
		return nil, err
	}
	readable := s.returnsValue && mayBeReader(fn.Type().Out(0))
	call := func(ctx context.Context, inv *Invocation, event []byte) (any, error) {
		args := make([]reflect.Value, len(s.params))
		for i, p := range s.params {
			switch p {
			case paramEvent:
				e, err := decode(event, fn.Type().In(i))
				if err != nil {
					return nil, err
				}
				args[i] = e
			case paramContext:
				args[i] = reflect.ValueOf(ctx)
			case paramRuntimeContext:
				args[i] = s.runtimeContext.build(reflect.ValueOf(inv.runtimeContext()).Elem())
			}
		}
		results := fn.Call(args)
		if s.returnsError {
			if last := results[len(results)-1]; !isNil(last) {
				return nil, last.Interface().(error)
			}
		}
		if s.returnsValue {
			if readable {
				return reader(results[0]), nil
			}
			return results[0].Interface(), nil
		}
		return nil, nil
	}
	h := &Handler{call: call, takesContext: s.takesContext}
	for i, p := range s.params {
		if p == paramEvent {
			h.event = fn.Type().In(i)
		}
	}
	if s.returnsValue {
		h.result = fn.Type().Out(0)
	}
	return h, nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}
