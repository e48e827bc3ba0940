// Package syntax knows what the names and values of header fields may hold.
package syntax

import "strings"

// IsToken reports whether s can be a method or the name of a header: RFC 9110, 5.6.2.
func IsToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return false
		}
	}
	return s != ""
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
