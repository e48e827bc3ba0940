// Package syntax has the syntax of the names and values of header fields.
package syntax

import "strings"

// IsToken reports whether s can be a method or the name of a header: RFC 9110, 5.6.2.
func IsToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if !IsAlphanumeric(s[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// IsAlphanumeric reports whether c is a letter or digit of ASCII.
func IsAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// IsValue reports whether s can be the value of a header: RFC 9110, 5.5.
func IsValue(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// Clean returns s as a valid value: without white space around it, and with a space for
// each control character. net/http's server does the same for CR and LF.
func Clean(s string) string {
	if !IsValue(s) {
		b := []byte(s)
		for i, c := range b {
			if c < ' ' && c != '\t' || c == 0x7f {
				b[i] = ' '
			}
		}
		s = string(b)
	}
	return strings.Trim(s, " \t")
}
