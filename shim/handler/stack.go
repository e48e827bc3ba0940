package handler

import "reflect"

// An executable has this file only where code that is not the standard library's
// has a method StackTrace: reflect's way to a method by its name weighs much.
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
