package handler

import (
	"reflect"
	"strings"
)

// An executable has this file only if the user's code has package messages, whose error
// it recognizes.
//
//shim:needs github.com/aws/aws-lambda-go/lambda/messages

// aws-lambda-go sends an InvokeResponse_Error as it is, whether the handler returns it or
// panics with it. The type is recognized by its name and its fields: a plugin and its
// host share only the standard library's packages.
func init() {
	invokeResponse = func(v any) *Error {
		value := reflect.Indirect(reflect.ValueOf(v))
		if value.Kind() != reflect.Struct || value.Type().Name() != "InvokeResponse_Error" ||
			!strings.HasSuffix(value.Type().PkgPath(), "github.com/aws/aws-lambda-go/lambda/messages") {
			return nil
		}
		text := func(of reflect.Value, name string) string {
			if field := of.FieldByName(name); field.Kind() == reflect.String {
				return field.String()
			}
			return ""
		}
		e := &Error{Message: text(value, "Message"), Type: text(value, "Type")}
		if exit := value.FieldByName("ShouldExit"); exit.Kind() == reflect.Bool {
			e.ShouldExit = exit.Bool()
		}
		if stack := value.FieldByName("StackTrace"); stack.Kind() == reflect.Slice {
			for i := range stack.Len() {
				frame := reflect.Indirect(stack.Index(i))
				if frame.Kind() != reflect.Struct {
					continue
				}
				line := 0
				if field := frame.FieldByName("Line"); field.CanInt() {
					line = int(field.Int())
				}
				e.Stack = append(e.Stack, Frame{Path: text(frame, "Path"), Line: line, Label: text(frame, "Label")})
			}
		}
		return e
	}
}
