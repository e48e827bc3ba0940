// Package handlers finds the handlers of a built plugin without running it. It
// reads the export data that Go's compiler wrote for package main.
//
// Its rules are those of lambdashim/handler, which decides when the plugin is
// loaded.
package handlers

import (
	"go/token"
	"go/types"
	"io"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"

	"lambdashim/runtimecontext"
)

// Export is an exported func or variable of package main.
type Export struct {
	Name      string
	Signature string // without the names of parameters
	IsHandler bool
}

// List reads a package's export data from r. It returns the package's exported
// funcs and variables, sorted by name.
//
// It reads the export data of every supported Go, no matter which Go built this program.
func List(importPath string, r io.Reader) ([]Export, error) {
	//lint:ignore SA1019 go list -export names such a file, with both releases of Go
	r, err := gcexportdata.NewReader(r)
	if err != nil {
		return nil, err
	}
	pkg, err := gcexportdata.Read(r, token.NewFileSet(), make(map[string]*types.Package), importPath)
	if err != nil {
		return nil, err
	}
	var exports []Export
	for _, name := range pkg.Scope().Names() { // sorted
		object := pkg.Scope().Lookup(name)
		if !object.Exported() || strings.HasPrefix(name, "Lambdashim") { // build adds these
			continue
		}
		switch object.(type) {
		case *types.Func, *types.Var:
			exports = append(exports, Export{name, signature(object.Type()), isHandler(object.Type())})
		}
	}
	return exports, nil
}

// Only returns the exports that can be handlers.
func Only(exports []Export) []Export {
	return slices.DeleteFunc(slices.Clone(exports), func(e Export) bool { return !e.IsHandler })
}

// maxPointers limits how many pointers are followed: a type may point to itself.
const maxPointers = 16

// signature returns the text of an export's type. If it is a func type, or a pointer
// to one, the text is the signature of that func.
func signature(t types.Type) string {
	callee := t
	for range maxPointers {
		pointer, ok := callee.Underlying().(*types.Pointer)
		if !ok {
			break
		}
		callee = pointer.Elem()
	}
	if s, ok := callee.Underlying().(*types.Signature); ok {
		t = types.NewSignatureType(nil, nil, nil, unnamed(s.Params()), unnamed(s.Results()), s.Variadic())
	}
	return text(t)
}

func unnamed(t *types.Tuple) *types.Tuple {
	var list []*types.Var
	for v := range t.Variables() {
		list = append(list, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(list...)
}

func text(t types.Type) string { return types.TypeString(t, (*types.Package).Name) }

// isHandler reports whether a func or variable of type t can be a handler.
func isHandler(t types.Type) bool {
	for range maxPointers {
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
	return false
}

// isInvoker reports whether t has Invoke(context.Context, []byte) ([]byte, error).
func isInvoker(t types.Type) bool {
	object, _, _ := types.LookupFieldOrMethod(t, false, nil, "Invoke")
	method, ok := object.(*types.Func)
	if !ok {
		return false
	}
	in, out := method.Signature().Params(), method.Signature().Results()
	return in.Len() == 2 && isContext(in.At(0).Type()) && types.Identical(in.At(1).Type(), bytesType) &&
		out.Len() == 2 && types.Identical(out.At(0).Type(), bytesType) && types.Identical(out.At(1).Type(), errorType)
}

func isHandlerFunc(s *types.Signature) bool {
	if s.Variadic() || s.TypeParams() != nil {
		return false
	}
	in, out := s.Params(), s.Results()
	switch in.Len() {
	case 0, 1:
	case 2:
		if isContext(in.At(0).Type()) == isRuntimeContext(in.At(1).Type()) {
			return false
		}
	default:
		return false
	}
	switch n := out.Len(); n {
	case 0:
		return true
	case 1, 2:
		return types.Implements(out.At(n-1).Type(), errorType.Underlying().(*types.Interface))
	}
	return false
}

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Context" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}

var (
	errorType = types.Universe.Lookup("error").Type()
	bytesType = types.NewSlice(types.Typ[types.Byte])
)

func isRuntimeContext(t types.Type) bool {
	return matches(t, reflect.TypeFor[runtimecontext.Context]())
}

// matches reports whether t points to a struct with the fields of wanted.
func matches(t types.Type, wanted reflect.Type) bool {
	pointer, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	s, ok := pointer.Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	found := make(map[string]types.Type)
	for field := range s.Fields() {
		found[field.Name()] = field.Type()
	}
	for n := range wanted.NumField() {
		w := wanted.Field(n)
		t := found[w.Name]
		switch {
		case runtimecontext.Optional(w):
		case t == nil:
			return false
		case w.Type.Kind() == reflect.Pointer:
			if !matches(t, w.Type.Elem()) {
				return false
			}
		case text(types.Unalias(t)) != w.Type.String():
			return false
		}
	}
	return true
}
