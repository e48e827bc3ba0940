package handler

import "fmt"

// An executable has this file only if the user's code has package fmt.
//
//shim:needs fmt

func init() {
	format = func(v any) string { return fmt.Sprintf("%v", v) }
}
