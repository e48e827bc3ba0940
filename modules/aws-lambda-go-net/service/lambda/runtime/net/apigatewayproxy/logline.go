package apigatewayproxy

import (
	"strconv"
	"unicode/utf8"
)

// printable returns s, quoted if it contains anything that is not printable: a line end, a
// terminal escape, or invalid UTF-8. So input cannot forge log lines.
func printable(s string) string {
	if !utf8.ValidString(s) {
		return strconv.Quote(s)
	}
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}
