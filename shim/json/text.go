package json

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote appends the text that the inside of a string stands for. Invalid UTF-8 and half a
// surrogate pair become U+FFFD. It returns false if the string is not valid, which can
// happen only in a string within a string.
func unquote(out, s []byte) ([]byte, bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\':
			if i+1 >= len(s) {
				return nil, false
			}
			i += 2
			c = s[i-1]
			if c == 'u' {
				var r rune
				if r, i = unquoteRune(s, i); r < 0 {
					return nil, false
				}
				out = utf8.AppendRune(out, r)
				continue
			}
			if n := strings.IndexByte(letters, c); n >= 0 {
				c = controls[n]
			} else if c != '"' && c != '\\' && c != '/' && c != '\'' {
				return nil, false
			}
			out = append(out, c)
		case c == '"' || c < ' ':
			return nil, false
		case c < utf8.RuneSelf:
			n := plain(s, i)
			out = append(out, s[i:n]...)
			i = n
		default:
			r, size := utf8.DecodeRune(s[i:])
			out = utf8.AppendRune(out, r)
			i += size
		}
	}
	return out, true
}

// What letters stand for after a backslash.
const (
	letters  = "bfnrt"
	controls = "\b\f\n\r\t"
)

// unquoteRune reads four hexadecimal digits, and the second half of a surrogate pair
// after them. It returns a negative rune if there are no digits.
func unquoteRune(s []byte, i int) (rune, int) {
	if i+4 > len(s) {
		return -1, i
	}
	r := unhex4(s[i : i+4])
	i += 4
	if r >= 0 && utf16.IsSurrogate(r) {
		if i+6 <= len(s) && s[i] == '\\' && s[i+1] == 'u' {
			if pair := utf16.DecodeRune(r, unhex4(s[i+2:i+6])); pair != utf8.RuneError {
				return pair, i + 6
			}
		}
		r = utf8.RuneError
	}
	return r, i
}

// plain returns the end of the ASCII text from i on that is not escaped, at least i+1.
func plain(s []byte, i int) int {
	for i++; i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf && s[i] != '"' && s[i] != '\\'; i++ {
	}
	return i
}

const hex = "0123456789abcdef"

// quoteText appends a string's JSON. html tells whether to escape <, > and & too.
func quoteText(out []byte, s string, html bool) []byte {
	out = append(out, '"')
	start := 0
	for i := 0; ; {
		if i = verbatim(s, i, html); i == len(s) {
			return append(append(out, s[start:]...), '"')
		}
		for i < len(s) && s[i] >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				out = append(append(out, s[start:i]...), `\ufffd`...)
				start = i + 1
			case r == '\u2028' || r == '\u2029': // not allowed in JavaScript
				out = append(append(out, s[start:i]...), `\u202`...)
				out = append(out, hex[r&15])
				start = i + size
			}
			i += size
		}
		for i < len(s) && !isVerbatim(s[i], html) {
			c := s[i]
			out = append(out, s[start:i]...)
			i++
			start = i
			switch c {
			case '\n':
				out = append(out, '\\', 'n')
			case '"', '\\':
				out = append(out, '\\', c)
			default:
				if n := strings.IndexByte(controls, c); n >= 0 {
					out = append(out, '\\', letters[n])
				} else {
					out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
				}
			}
		}
	}
}

// verbatim returns the end of the text from i on that needs no escaping.
func verbatim(s string, i int, html bool) int {
	for ; i+8 <= len(s); i += 8 {
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		m := special(w) | w&highs
		if html {
			m |= markup(w)
		}
		if m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(s) && s[i] < utf8.RuneSelf && isVerbatim(s[i], html) {
		i++
	}
	return i
}

// isVerbatim reports whether a byte needs no escaping, unless it is not ASCII.
func isVerbatim(c byte, html bool) bool {
	return c >= ' ' && c != '"' && c != '\\' && !(html && (c == '<' || c == '>' || c == '&'))
}

// markup marks <, > and & in a word. Only the lowest mark is exact.
func markup(w uint64) uint64 {
	less, greater, and := w^'<'*ones, w^'>'*ones, w^'&'*ones
	return ((less-ones)&^less | (greater-ones)&^greater | (and-ones)&^and) & highs
}

// compact appends JSON without its white space, or returns what is wrong if it is not JSON.
// html tells whether to escape <, >, &, U+2028 and U+2029, which only strings can have.
func compact(out, data []byte, html bool) ([]byte, error) {
	if !Valid(data) {
		return nil, syntaxError(data)
	}
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case c == '"':
			end, _ := text(data, i+1)
			if html {
				out = escapeMarkup(out, data[i:end])
			} else {
				out = append(out, data[i:end]...)
			}
			i = end
		case isSpace(c):
			i = space(data, i)
		default:
			out = append(out, c)
			i++
		}
	}
	return out, nil
}

func escapeMarkup(out, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '<' || c == '>' || c == '&':
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]&^1 == 0xa8:
			out = append(out, '\\', 'u', '2', '0', '2', hex[s[i+2]&15])
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}
