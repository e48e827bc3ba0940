// Package logline keeps what others have sent from making log lines of its own.
package logline

import (
	"strconv"
	"unicode/utf8"
)

// Text returns s, quoted if it has anything that is not printable: a line end, an escape
// of a terminal, or bytes that are not UTF-8.
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
