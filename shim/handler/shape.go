package handler

import (
	"errors"
	"reflect"
	"strconv"
)

// param is what Lambda passes for one parameter of a handler.
type param int

const (
	paramEvent param = iota
	paramContext
	paramRuntimeContext
)

// shape holds what invoking a handler needs to know about its signature.
type shape struct {
	params         []param
	runtimeContext *structure // for paramRuntimeContext
	takesContext   bool
	returnsValue   bool
	returnsError   bool
}

var errorType = reflect.TypeFor[error]()

// shapeOf accepts
//
//	func(E, *runtime.Context) (R, error)
//
// and what aws-lambda-go's lambda.Start takes: no parameter, E, context.Context
// or both in the order (context.Context, E); no result, error or (R, error).
func shapeOf(t reflect.Type) (*shape, error) {
	s := &shape{}
	wrong := func(why string) (*shape, error) {
		return nil, shapeError(t.String() + ", " + why)
	}

	if t.IsVariadic() {
		return wrong("whose last parameter is variadic")
	}
	for i := range t.NumIn() {
		in := t.In(i)
		switch rc := runtimeContextOf(in); {
		case in == contextType && i == 0:
			s.params = append(s.params, paramContext)
			s.takesContext = true
		case rc != nil && i == t.NumIn()-1:
			s.params = append(s.params, paramRuntimeContext)
			s.runtimeContext = rc
		case pointee(in).Kind() == reflect.Pointer:
			return wrong("whose event can never be decoded, because its type points to itself")
		default:
			s.params = append(s.params, paramEvent)
		}
	}
	switch events := count(s.params, paramEvent); {
	case t.NumIn() > 2:
		return wrong("which has " + strconv.Itoa(t.NumIn()) + " parameters")
	case events == 2:
		return wrong("whose first parameter is not a context.Context and whose second is not a *runtime.Context")
	case t.NumIn() == 2 && events == 0:
		return wrong("which has no parameter for the event")
	}

	switch n := t.NumOut(); {
	case n > 2:
		return wrong("which has " + strconv.Itoa(n) + " results")
	case n > 0 && !t.Out(n-1).Implements(errorType):
		return wrong("whose last result is not an error")
	default:
		s.returnsError = n > 0
		s.returnsValue = n == 2
	}
	return s, nil
}

func count(params []param, p param) (n int) {
	for _, q := range params {
		if p == q {
			n++
		}
	}
	return n
}

//go:noinline
func shapeError(found string) error {
	return errors.New("expected func(E, *runtime.Context) (R, error) or another signature that aws-lambda-go takes, found " + found)
}
