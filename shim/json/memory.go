package json

import (
	"reflect"
	"unsafe"
)

// This is the only unsafe file. A ref is the address of a value whose type the program
// knows. Package reflect checks kinds and flags at each step, which takes more time than the
// JSON itself. This is why it is safe: a ref is made only from an addressable reflect.Value,
// or from another ref with an offset from reflect; it keeps the whole value alive, like any
// pointer; and nothing is stored through it that the type doesn't allow.

type ref struct{ p unsafe.Pointer }

// refTo returns the ref of an addressable value.
func refTo(v reflect.Value) ref { return ref{v.Addr().UnsafePointer()} }

// pointee returns the ref of what a pointer points to. The pointer must not be nil.
func pointee(v reflect.Value) ref { return ref{v.UnsafePointer()} }

// value returns the value of type t at this address.
func (r ref) value(t reflect.Type) reflect.Value { return reflect.NewAt(t, r.p).Elem() }

// place says where a field is in a struct, without a pointer in between.
type place struct{ offset uintptr }

func placeOf(t reflect.Type, index []int) place {
	var offset uintptr
	for _, i := range index {
		f := t.Field(i)
		offset += f.Offset
		t = f.Type
	}
	return place{offset}
}

func (r ref) field(at place) ref { return ref{unsafe.Add(r.p, at.offset)} }

func (r ref) isNil() bool           { return *(*unsafe.Pointer)(r.p) == nil }
func (r ref) elem() ref             { return ref{*(*unsafe.Pointer)(r.p)} }
func (r ref) setNil()               { *(*unsafe.Pointer)(r.p) = nil }
func (r ref) point(v reflect.Value) { *(*unsafe.Pointer)(r.p) = v.UnsafePointer() }

func (r ref) bool() bool           { return *(*bool)(r.p) }
func (r ref) setBool(b bool)       { *(*bool)(r.p) = b }
func (r ref) string() string       { return *(*string)(r.p) }
func (r ref) setString(s string)   { *(*string)(r.p) = s }
func (r ref) bytes() []byte        { return *(*[]byte)(r.p) }
func (r ref) setBytes(b []byte)    { *(*[]byte)(r.p) = b }
func (r ref) float64() float64     { return *(*float64)(r.p) }
func (r ref) setFloat64(f float64) { *(*float64)(r.p) = f }
func (r ref) float32() float32     { return *(*float32)(r.p) }
func (r ref) setFloat32(f float32) { *(*float32)(r.p) = f }

// any and setAny are for empty interfaces.
func (r ref) any() any     { return *(*any)(r.p) }
func (r ref) setAny(v any) { *(*any)(r.p) = v }

// int returns an integer. size is in bytes.
func (r ref) int(size uintptr) int64 {
	switch size {
	case 1:
		return int64(*(*int8)(r.p))
	case 2:
		return int64(*(*int16)(r.p))
	case 4:
		return int64(*(*int32)(r.p))
	}
	return *(*int64)(r.p)
}

func (r ref) setInt(size uintptr, n int64) {
	switch size {
	case 1:
		*(*int8)(r.p) = int8(n)
	case 2:
		*(*int16)(r.p) = int16(n)
	case 4:
		*(*int32)(r.p) = int32(n)
	default:
		*(*int64)(r.p) = n
	}
}

func (r ref) uint(size uintptr) uint64 {
	switch size {
	case 1:
		return uint64(*(*uint8)(r.p))
	case 2:
		return uint64(*(*uint16)(r.p))
	case 4:
		return uint64(*(*uint32)(r.p))
	}
	return *(*uint64)(r.p)
}

func (r ref) setUint(size uintptr, n uint64) { r.setInt(size, int64(n)) }

// slice is a slice as it is in memory.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

func (r ref) len() int     { return (*slice)(r.p).len }
func (r ref) cap() int     { return (*slice)(r.p).cap }
func (r ref) setLen(n int) { (*slice)(r.p).len = n }

// index returns an element of a slice. size is the size of an element in bytes.
func (r ref) index(i int, size uintptr) ref {
	return ref{unsafe.Add((*slice)(r.p).data, uintptr(i)*size)}
}

// at returns an element of an array.
func (r ref) at(i int, size uintptr) ref { return ref{unsafe.Add(r.p, uintptr(i)*size)} }

func (r ref) strings() []string          { return *(*[]string)(r.p) }
func (r ref) setStrings(s []string)      { *(*[]string)(r.p) = s }
func (r ref) anyMap() map[string]any     { return *(*map[string]any)(r.p) }
func (r ref) setAnyMap(m map[string]any) { *(*map[string]any)(r.p) = m }
func (r ref) textMap() map[string]string { return *(*map[string]string)(r.p) }
func (r ref) setTextMap(m map[string]string) {
	*(*map[string]string)(r.p) = m
}
