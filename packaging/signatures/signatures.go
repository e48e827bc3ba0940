// Package signatures finds the handlers of a built plugin without running it,
// in the export data that Go's compiler wrote for its package main.
//
// Its rules are those of lambdashim/handler, which has the last word when the
// plugin is loaded.
package signatures

import (
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"slices"
	"strings"
)

// Export is an exported func or variable of package main.
type Export struct {
	Name      string
	Signature string // with types as package reflect writes them
	IsHandler bool
}

// List returns the exported funcs and variables of the package whose export
// data r has, sorted by name.
func List(importPath string, r io.ReadCloser) ([]Export, error) {
	lookup := func(string) (io.ReadCloser, error) { return r, nil }
	pkg, err := importer.ForCompiler(token.NewFileSet(), "gc", lookup).Import(importPath)
	if err != nil {
		return nil, err
	}
	var exports []Export
	for _, name := range pkg.Scope().Names() { // sorted
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		switch object.(type) {
		case *types.Func, *types.Var:
			exports = append(exports, Export{name, text(object.Type()), isHandler(object.Type())})
		}
	}
	return exports, nil
}

// isHandler reports whether a func of type t, or a variable, can be a handler.
func isHandler(t types.Type) bool {
	for {
		if isInvoker(t) || isInvoker(types.NewPointer(t)) {
			return true
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Interface:
			return u.Empty() // it may hold a func
		case *types.Signature:
			return isHandlerFunc(u)
		default:
			return false
		}
	}
}

// isInvoker reports whether t has Invoke(context.Context, []byte) ([]byte, error).
func isInvoker(t types.Type) bool {
	if _, generic := t.(*types.TypeParam); generic {
		return false
	}
	object, _, _ := types.LookupFieldOrMethod(t, false, nil, "Invoke")
	method, ok := object.(*types.Func)
	return ok && text(method.Type()) == "func(context.Context, []uint8) ([]uint8, error)"
}

func isHandlerFunc(s *types.Signature) bool {
	if s.Variadic() || s.TypeParams() != nil {
		return false
	}
	in, out := s.Params(), s.Results()
	switch in.Len() {
	case 0, 1:
	case 2:
		first, last := in.At(0).Type(), in.At(1).Type()
		if isContext(first) == isRuntimeContext(last) {
			return false
		}
	default:
		return false
	}
	switch n := out.Len(); n {
	case 0:
		return true
	case 1, 2:
		err := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
		return types.Implements(out.At(n-1).Type(), err)
	}
	return false
}

func isContext(t types.Type) bool { return text(t) == "context.Context" }

// contextFields is the shape by which a runtime.Context is recognised, as in
// lambdashim/handler.
var contextFields = map[string]string{
	"FunctionName":          "string",
	"FunctionVersion":       "string",
	"InvokedFunctionARN":    "string",
	"MemoryLimitInMB":       "int",
	"AWSRequestID":          "string",
	"LogGroupName":          "string",
	"LogStreamName":         "string",
	"RemainingTimeInMillis": "func() int64",
}

func isRuntimeContext(t types.Type) bool {
	pointer, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	fields := fieldsOf(pointer.Elem())
	for name, want := range contextFields {
		if field, ok := fields[name]; !ok || text(field) != want {
			return false
		}
	}
	identity := fieldsOf(elem(fields["Identity"]))
	clientContext := fieldsOf(elem(fields["ClientContext"]))
	return identity["IdentityID"] != nil && identity["IdentityPoolID"] != nil &&
		clientContext["Client"] != nil && clientContext["Custom"] != nil && clientContext["Environment"] != nil
}

func elem(t types.Type) types.Type {
	if t != nil {
		if pointer, ok := t.Underlying().(*types.Pointer); ok {
			return pointer.Elem()
		}
	}
	return nil
}

func fieldsOf(t types.Type) map[string]types.Type {
	if t == nil {
		return nil
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	fields := make(map[string]types.Type)
	for i := range s.NumFields() {
		fields[s.Field(i).Name()] = s.Field(i).Type()
	}
	return fields
}

// text writes a type as package reflect does: a signature without the names of
// its parameters, packages by name, "interface {}".
func text(t types.Type) string {
	for {
		pointer, ok := t.(*types.Pointer)
		if !ok || !isFunc(pointer.Elem()) && !isPointer(pointer.Elem()) {
			break
		}
		t = pointer.Elem()
	}
	if s, ok := t.Underlying().(*types.Signature); ok {
		t = types.NewSignatureType(nil, nil, nil, unnamed(s.Params()), unnamed(s.Results()), s.Variadic())
	}
	s := types.TypeString(t, func(p *types.Package) string { return p.Name() })
	return strings.NewReplacer("interface{", "interface {", "[]byte", "[]uint8").Replace(s)
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func unnamed(tuple *types.Tuple) *types.Tuple {
	vars := make([]*types.Var, 0, tuple.Len())
	for v := range tuple.Variables() {
		vars = append(vars, types.NewVar(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(vars...)
}

// Handlers returns those that can be handlers.
func Handlers(exports []Export) []Export {
	return slices.DeleteFunc(slices.Clone(exports), func(e Export) bool { return !e.IsHandler })
}
