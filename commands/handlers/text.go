package handlers

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

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
		return text(s)
	}
	return text(t)
}

// text returns the text of a type, as package reflect writes it. Unlike go/types, it
// has no aliases and no parameter names, and has packages' names, not their paths,
// except in type arguments.
func text(t types.Type) string {
	return write(t, func(p *types.Package) string { return p.Name() })
}

func write(t types.Type, qualify func(*types.Package) string) string {
	sub := func(t types.Type) string { return write(t, qualify) }
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return types.TypeString(types.Typ[t.Kind()], nil) // uint8 for byte
	case *types.Named:
		name := types.TypeString(t.Origin(), qualify)
		name, _, _ = strings.Cut(name, "[")
		// People write json.RawMessage, which since Go 1.27 is an alias of jsontext.Value.
		switch name {
		case "jsontext.Value":
			name = "json.RawMessage"
		case "encoding/json/jsontext.Value":
			name = "encoding/json.RawMessage"
		}
		return name + arguments(t.TypeArgs())
	case *types.Pointer:
		return "*" + sub(t.Elem())
	case *types.Slice:
		return "[]" + sub(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), sub(t.Elem()))
	case *types.Map:
		return "map[" + sub(t.Key()) + "]" + sub(t.Elem())
	case *types.Chan:
		elem := sub(t.Elem())
		if t.Dir() == types.SendRecv && strings.HasPrefix(elem, "<-") {
			elem = "(" + elem + ")"
		}
		return map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()] + elem
	case *types.Signature:
		return "func" + call(t, sub)
	case *types.Interface:
		var methods []string
		for method := range t.Methods() { // sorted
			methods = append(methods, method.Name()+call(method.Signature(), sub))
		}
		return braced("interface", methods)
	case *types.Struct:
		var list []string
		for i := range t.NumFields() {
			field := sub(t.Field(i).Type())
			if !t.Field(i).Embedded() {
				field = t.Field(i).Name() + " " + field
			}
			if tag := t.Tag(i); tag != "" {
				field += " " + strconv.Quote(tag)
			}
			list = append(list, field)
		}
		return braced("struct", list)
	}
	return types.TypeString(t, qualify) // a type parameter of a generic func
}

// call writes the parameters and results of a signature.
func call(s *types.Signature, sub func(types.Type) string) string {
	in, out := tuple(s.Params(), sub), tuple(s.Results(), sub)
	if s.Variadic() {
		last := len(in) - 1
		in[last] = "..." + strings.TrimPrefix(in[last], "[]")
	}
	result := strings.Join(out, ", ")
	switch len(out) {
	case 0:
	case 1:
		result = " " + result
	default:
		result = " (" + result + ")"
	}
	return "(" + strings.Join(in, ", ") + ")" + result
}

func tuple(t *types.Tuple, sub func(types.Type) string) (list []string) {
	for v := range t.Variables() {
		list = append(list, sub(v.Type()))
	}
	return list
}

func braced(keyword string, list []string) string {
	if len(list) == 0 {
		return keyword + " {}"
	}
	return keyword + " { " + strings.Join(list, "; ") + " }"
}

func arguments(list *types.TypeList) string {
	var args []string
	for t := range list.Types() {
		args = append(args, write(t, (*types.Package).Path))
	}
	if args == nil {
		return ""
	}
	return "[" + strings.Join(args, ",") + "]"
}
