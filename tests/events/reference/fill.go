package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

var (
	timeType  = reflect.TypeFor[time.Time]()
	valueType = reflect.TypeFor[events.DynamoDBAttributeValue]()
	rawType   = reflect.TypeFor[json.RawMessage]()
	stamp     = time.Date(2026, 11, 22, 18, 30, 5, 0, time.UTC)
)

// attribute has every type of attribute value.
var attribute = events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
	"B":    events.NewBinaryAttribute([]byte("\x00\xff<&>")),
	"BOOL": events.NewBooleanAttribute(true),
	"BS":   events.NewBinarySetAttribute([][]byte{[]byte("b1"), []byte("b2")}),
	"L":    events.NewListAttribute([]events.DynamoDBAttributeValue{events.NewStringAttribute("in a list"), events.NewNumberAttribute("2")}),
	"M":    events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{"key": events.NewStringAttribute("in a map")}),
	"N":    events.NewNumberAttribute("123.45678901234567890123456789012345678"),
	"NS":   events.NewNumberSetAttribute([]string{"-1", "1e100"}),
	"NULL": events.NewNullAttribute(),
	"S":    events.NewStringAttribute("é <&> \u2028"),
	"SS":   events.NewStringSetAttribute([]string{"s1", "s2"}),
})

// fill sets every field of v that JSON can set to a different value, at any depth. It panics
// with the field's path if it cannot.
func fill(v reflect.Value, path string, n *int) {
	*n++
	t := v.Type()
	switch {
	case t == valueType:
		v.Set(reflect.ValueOf(attribute))
		return
	case t == rawType:
		v.SetBytes(fmt.Appendf(nil, `{"raw":[%d,"<&>"]}`, *n))
		return
	case timeType.ConvertibleTo(t):
		v.Set(reflect.ValueOf(stamp.Add(time.Duration(*n) * time.Minute)).Convert(t))
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1<<40 + int64(*n))
	case reflect.Int8, reflect.Int16, reflect.Int32:
		v.SetInt(int64(*n%100) + 1)
	case reflect.Uint, reflect.Uint64:
		v.SetUint(1<<40 + uint64(*n))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(uint64(*n%100) + 1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.String:
		v.SetString(fmt.Sprintf("%s é <&> \u2028 %d", path, *n))
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		fill(v.Elem(), path, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s[%d]", path, i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		for _, key := range []string{"A key", "b&b"} {
			element := reflect.New(t.Elem()).Elem()
			fill(element, path+"["+key+"]", n)
			v.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), element)
		}
	case reflect.Interface:
		if t.NumMethod() > 0 {
			panic(fmt.Sprintf("%s: JSON cannot be decoded into a %s", path, t))
		}
		v.Set(reflect.ValueOf(map[string]any{"any": []any{path, float64(*n), true, nil}}))
	case reflect.Struct:
		if strings.Count(path, ".") > 20 {
			panic(path + ": the type contains itself")
		}
		for i := range t.NumField() {
			field := t.Field(i)
			if !field.IsExported() && !field.Anonymous {
				panic(fmt.Sprintf("%s.%s is not exported: add a case for %s to fill", path, field.Name, t))
			}
			fill(v.Field(i), path+"."+field.Name, n)
		}
	default:
		panic(fmt.Sprintf("%s: unknown type: add a case for %s to fill", path, t))
	}
}

// empty returns the paths of the fields of v that have no value.
func empty(v reflect.Value, path string) (paths []string) {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Struct && t.NumField() == 0:
		return nil
	case v.IsZero():
		return []string{path}
	case t == valueType || timeType.ConvertibleTo(t):
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return empty(v.Elem(), path)
	case reflect.Slice:
		for i := range v.Len() {
			paths = append(paths, empty(v.Index(i), fmt.Sprintf("%s[%d]", path, i))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			paths = append(paths, empty(v.MapIndex(key), fmt.Sprintf("%s[%v]", path, key))...)
		}
	case reflect.Struct:
		for i := range t.NumField() {
			paths = append(paths, empty(v.Field(i), path+"."+t.Field(i).Name)...)
		}
	}
	return paths
}
