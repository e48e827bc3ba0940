// Package syntax knows what the names and values of header fields may hold.
package syntax

import "strings"

// IsToken reports whether s can be the name of a header: RFC 9110, 5.6.2.
func IsToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return false
		}
	}
	return s != ""
}

// Clean returns s as a value: without white space around it, and with a space for each
// control character. A server of net/http does so for CR and LF.
func Clean(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c < ' ' && c != '\t' || c == 0x7f {
			b[i] = ' '
		}
	}
	return strings.Trim(string(b), " \t")
}
