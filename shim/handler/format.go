package handler

import (
	"reflect"
	"strconv"

	"lambdashim/json"
)

// formatWithoutFmt formats a value like fmt's %v, as far as that is possible without fmt: a
// struct, a map or a slice becomes its JSON.
func formatWithoutFmt(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case interface{ String() string }:
		return v.String()
	}
	switch value := reflect.ValueOf(v); {
	case value.Kind() == reflect.String:
		return value.String()
	case value.Kind() == reflect.Bool:
		return strconv.FormatBool(value.Bool())
	case value.CanInt():
		return strconv.FormatInt(value.Int(), 10)
	case value.CanUint():
		return strconv.FormatUint(value.Uint(), 10)
	case value.CanFloat():
		return strconv.FormatFloat(value.Float(), 'g', -1, value.Type().Bits())
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "a value of type " + reflect.TypeOf(v).String()
	}
	return string(text)
}
