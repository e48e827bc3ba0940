//go:build lambdashim_safe

package json

import "reflect"

// This file does with package reflect what memory.go does with addresses.

type ref struct{ v reflect.Value }

func refTo(v reflect.Value) ref   { return ref{v} }
func pointee(v reflect.Value) ref { return ref{v.Elem()} }

func (r ref) value(reflect.Type) reflect.Value { return r.v }

type place struct{ index []int }

func placeOf(_ reflect.Type, index []int) place { return place{index} }

func (r ref) field(at place) ref {
	v := r.v
	for _, i := range at.index {
		v = v.Field(i)
	}
	return ref{v}
}

func (r ref) isNil() bool           { return r.v.IsNil() }
func (r ref) elem() ref             { return ref{r.v.Elem()} }
func (r ref) setNil(t reflect.Type) { r.v.SetZero() }
func (r ref) point(v reflect.Value) {
	if t := r.v.Type(); t != v.Type() {
		v = v.Convert(t)
	}
	r.v.Set(v)
}

func (r ref) bool() bool           { return r.v.Bool() }
func (r ref) setBool(b bool)       { r.v.SetBool(b) }
func (r ref) string() string       { return r.v.String() }
func (r ref) setString(s string)   { r.v.SetString(s) }
func (r ref) bytes() []byte        { return r.v.Bytes() }
func (r ref) setBytes(b []byte)    { r.v.SetBytes(b) }
func (r ref) float64() float64     { return r.v.Float() }
func (r ref) setFloat64(f float64) { r.v.SetFloat(f) }
func (r ref) float32() float32     { return float32(r.v.Float()) }
func (r ref) setFloat32(f float32) { r.v.SetFloat(float64(f)) }

func (r ref) any() any {
	if r.v.IsNil() {
		return nil
	}
	return r.v.Elem().Interface()
}

func (r ref) setAny(v any) {
	if v == nil {
		r.v.SetZero()
		return
	}
	r.v.Set(reflect.ValueOf(v))
}

func (r ref) int(uintptr) int64           { return r.v.Int() }
func (r ref) setInt(_ uintptr, n int64)   { r.v.SetInt(n) }
func (r ref) uint(uintptr) uint64         { return r.v.Uint() }
func (r ref) setUint(_ uintptr, n uint64) { r.v.SetUint(n) }

func (r ref) len() int                   { return r.v.Len() }
func (r ref) cap() int                   { return r.v.Cap() }
func (r ref) setLen(n int)               { r.v.SetLen(n) }
func (r ref) index(i int, _ uintptr) ref { return ref{r.v.Index(i)} }
func (r ref) at(i int, _ uintptr) ref    { return ref{r.v.Index(i)} }

// set stores a value of the same underlying type.
func (r ref) set(v any) { r.v.Set(reflect.ValueOf(v).Convert(r.v.Type())) }

// as converts the value to a type T with the same underlying type.
func as[T any](r ref) T { return r.v.Convert(reflect.TypeFor[T]()).Interface().(T) }

func (r ref) strings() []string              { return as[[]string](r) }
func (r ref) setStrings(s []string)          { r.set(s) }
func (r ref) anyMap() map[string]any         { return as[map[string]any](r) }
func (r ref) setAnyMap(m map[string]any)     { r.set(m) }
func (r ref) textMap() map[string]string     { return as[map[string]string](r) }
func (r ref) setTextMap(m map[string]string) { r.set(m) }

func boxString(s *string) any { return *s }
func boxFloat(f *float64) any { return *f }
func boxList(l *[]any) any    { return *l }
