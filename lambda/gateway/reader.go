package gateway

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// reader reads JSON in place. Only little of an event is needed, and decoding it with
// encoding/json would take longer than the rest of an invocation.
//
// A null counts as empty. The first error is kept and ends every loop.
type reader struct {
	text  string
	at    int // the offset of the next byte
	depth int
	err   error
}

// maxDepth is encoding/json's limit.
const maxDepth = 10000

func (r *reader) expected(what string) {
	if r.err != nil {
		return
	}
	found := "its end"
	if r.at < len(r.text) {
		found = fmt.Sprintf("%.20q", r.text[r.at:])
	}
	r.err = fmt.Errorf("expected %s at byte %d, found %s", what, r.at, found)
	r.at = len(r.text)
}

// next skips white space and returns the next byte, or 0 at the end.
func (r *reader) next() byte {
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// accept consumes c if it comes next.
func (r *reader) accept(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

// literal consumes word, which is null, true or false, if it comes next.
func (r *reader) literal(word string) bool {
	if r.next(); !strings.HasPrefix(r.text[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

// object reads an object. It calls member for each name, to read the value.
func (r *reader) object(member func(name string)) {
	if r.literal("null") {
		return
	}
	if !r.enter('{', "an object") {
		return
	}
	for more := !r.accept('}'); more && r.err == nil; {
		name := r.quoted()
		if !r.accept(':') {
			r.expected("a colon")
			return
		}
		member(name)
		more = r.more('}')
	}
	r.depth--
}

// array reads an array. It calls element to read each element.
func (r *reader) array(element func()) {
	if r.literal("null") {
		return
	}
	if !r.enter('[', "an array") {
		return
	}
	for more := !r.accept(']'); more && r.err == nil; {
		element()
		more = r.more(']')
	}
	r.depth--
}

func (r *reader) enter(bracket byte, what string) bool {
	if r.depth++; r.depth > maxDepth {
		what = "less depth"
	} else if r.accept(bracket) {
		return true
	}
	r.expected(what)
	return false
}

// more consumes a comma and returns true, or consumes end and returns false.
func (r *reader) more(end byte) bool {
	if r.accept(',') {
		return true
	}
	if !r.accept(end) {
		r.expected(fmt.Sprintf("a comma or %q", end))
	}
	return false
}

func (r *reader) bool() bool {
	if r.literal("true") {
		return true
	}
	if !r.literal("false") && !r.literal("null") {
		r.expected("true or false")
	}
	return false
}

func (r *reader) string() string {
	if r.literal("null") {
		return ""
	}
	return r.quoted()
}

// quoted reads a string. A string without escapes is not copied.
func (r *reader) quoted() string {
	s, plain := r.span()
	if plain || r.err != nil {
		return s
	}
	return unquote(s)
}

// span consumes a string. It returns the text between the quotes, and whether that is
// the string's value.
func (r *reader) span() (s string, plain bool) {
	if !r.accept('"') {
		r.expected("a string")
		return "", false
	}
	start, ascii, escapes := r.at, true, false
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			s = r.text[start:r.at]
			r.at++
			return s, !escapes && (ascii || utf8.ValidString(s))
		case c == '\\':
			escapes = true
			if !r.escape() {
				r.expected("an escape")
				return "", false
			}
		case c < ' ':
			r.expected("no control character")
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.expected("the end of a string")
	return "", false
}

// escape moves to the last byte of an escape.
func (r *reader) escape() bool {
	if r.at+1 == len(r.text) {
		return false
	}
	switch r.text[r.at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.at++
		return true
	case 'u':
		if _, ok := hex4(r.text[r.at+2:]); ok {
			r.at += 5
			return true
		}
	}
	return false
}

func hex4(s string) (n rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for i := 0; i < 4; i++ {
		switch c := rune(s[i]); {
		case '0' <= c && c <= '9':
			n = n<<4 | (c - '0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | (c - 'a' + 10)
		case 'A' <= c && c <= 'F':
			n = n<<4 | (c - 'A' + 10)
		default:
			return 0, false
		}
	}
	return n, true
}

// unquote decodes the text between the quotes of a valid string. Like encoding/json, it
// replaces invalid UTF-8 and unpaired surrogates.
func unquote(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c != '\\' {
			end := i
			for end < len(s) && s[end] != '\\' {
				end++
			}
			for part := s[i:end]; part != ""; {
				if utf8.ValidString(part) {
					out.WriteString(part)
					break
				}
				char, size := utf8.DecodeRuneInString(part)
				out.WriteRune(char)
				part = part[size:]
			}
			i = end
			continue
		}
		c = s[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			char, _ := hex4(s[i:])
			i += 4
			if utf16.IsSurrogate(char) {
				var second rune = utf8.RuneError
				if strings.HasPrefix(s[i:], `\u`) {
					second, _ = hex4(s[i+2:])
				}
				if char = utf16.DecodeRune(char, second); char != utf8.RuneError {
					i += 6
				}
			}
			out.WriteRune(char)
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// skip consumes any value.
func (r *reader) skip() {
	switch c := r.next(); {
	case c == '"':
		r.span()
	case c == '{':
		r.object(func(string) { r.skip() })
	case c == '[':
		r.array(r.skip)
	case c == '-' || '0' <= c && c <= '9':
		r.number()
	case !r.literal("true") && !r.literal("false") && !r.literal("null"):
		r.expected("a value")
	}
}

func (r *reader) number() {
	if r.text[r.at] == '-' {
		r.at++
	}
	if strings.HasPrefix(r.text[r.at:], "0") {
		r.at++
	} else {
		r.digits()
	}
	if strings.HasPrefix(r.text[r.at:], ".") {
		r.at++
		r.digits()
	}
	if strings.HasPrefix(r.text[r.at:], "e") || strings.HasPrefix(r.text[r.at:], "E") {
		r.at++
		if strings.HasPrefix(r.text[r.at:], "+") || strings.HasPrefix(r.text[r.at:], "-") {
			r.at++
		}
		r.digits()
	}
}

func (r *reader) digits() {
	start := r.at
	for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
		r.at++
	}
	if r.at == start {
		r.expected("a digit")
	}
}

// end checks that nothing follows.
func (r *reader) end() {
	if r.next(); r.at < len(r.text) {
		r.expected("nothing more")
	}
}
