// Package logline quotes input, so that it cannot forge log lines.
package logline

import (
	"strconv"
	"unicode/utf8"
)

// Text returns s, quoted if it contains anything that is not printable: a line end, a
// terminal escape, or invalid UTF-8.
func Text(s string) string {
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
