package handler

import "reflect"

// An executable has this file only if it has github.com/pkg/errors, whose method StackTrace
// returns a type of its own: looking up a method by its name keeps every exported method in
// the program.
//
//shim:needs github.com/pkg/errors

func init() {
	carriedStack = func(err error) []uintptr {
		method := reflect.ValueOf(err).MethodByName("StackTrace")
		if !method.IsValid() {
			return nil
		}
		t := method.Type()
		if t.NumIn() != 0 || t.NumOut() != 1 || t.Out(0).Kind() != reflect.Slice || t.Out(0).Elem().Kind() != reflect.Uintptr {
			return nil
		}
		trace := method.Call(nil)[0]
		pcs := make([]uintptr, trace.Len())
		for i := range pcs {
			pcs[i] = uintptr(trace.Index(i).Uint())
		}
		return pcs
	}
}
