package json

import "math/bits"

// These funcs take the text and an index into it, and return the index after what they
// have read, or -1 if the text is not JSON.

const (
	ones  = 0x0101010101010101 // a word with 1 in each byte
	highs = 0x8080808080808080
)

// load returns eight bytes as a little-endian word.
func load(b []byte, i int) uint64 {
	b = b[i : i+8 : len(b)]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// special marks the bytes of a word that end the plain part of a string: quotes,
// backslashes, control characters. Only the lowest mark is exact.
func special(w uint64) uint64 {
	quote, backslash := w^'"'*ones, w^'\\'*ones
	return ((w-' '*ones)&^w | (quote-ones)&^quote | (backslash-ones)&^backslash) & highs
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func isDigit(c byte) bool { return c-'0' <= 9 }

// space skips white space.
func space(data []byte, i int) int {
	for i < len(data) && isSpace(data[i]) {
		i++
		for i+8 <= len(data) && load(data, i) == ' '*ones { // indentation
			i += 8
		}
	}
	return i
}

// Traits of a string.
const (
	escaped = 1 << iota // has a backslash
	high                // may have bytes that are not ASCII
)

// text reads a string. i is the index after the opening quote; end is the index after the
// closing one.
func text(data []byte, i int) (end int, traits int) {
	var all uint64
	for {
		for i+8 <= len(data) {
			w := load(data, i)
			if m := special(w); m != 0 {
				n := bits.TrailingZeros64(m)
				all |= w & (1<<n - 1)
				i += n >> 3
				break
			}
			all |= w
			i += 8
		}
		if i >= len(data) {
			return -1, 0
		}
		switch c := data[i]; {
		case c == '"':
			if all&highs != 0 {
				traits |= high
			}
			return i + 1, traits
		case c == '\\':
			traits |= escaped
			if i = escape(data, i); i < 0 {
				return -1, 0
			}
		case c < ' ':
			return -1, 0
		default: // within the last eight bytes
			all |= uint64(c)
			i++
		}
	}
}

// escape reads an escape sequence.
func escape(data []byte, i int) int {
	if i++; i >= len(data) {
		return -1
	}
	switch data[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		if i+5 <= len(data) && unhex4(data[i+1:i+5]) >= 0 {
			return i + 5
		}
	}
	return -1
}

// number reads a number, and reports whether it has neither fraction nor exponent.
func number(data []byte, i int) (end int, integer bool) {
	if i < len(data) && data[i] == '-' {
		i++
	}
	if i < len(data) && data[i] == '0' {
		i++
	} else if i = digits(data, i); i < 0 {
		return -1, false
	}
	integer = true
	if i < len(data) && data[i] == '.' {
		integer = false
		if i = digits(data, i+1); i < 0 {
			return -1, false
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		integer = false
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		i = digits(data, i)
	}
	return i, integer
}

// digits reads one or more digits.
func digits(data []byte, i int) int {
	start := i
	for i < len(data) && isDigit(data[i]) {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

// word reads true, false or null.
//
//go:noinline
func word(data []byte, i int, word string) int {
	if end := i + len(word); end <= len(data) && string(data[i:end]) == word {
		return end
	}
	return -1
}

// skip reads any value. depth is the number of arrays and objects around it.
func skip(data []byte, i, depth int) int {
	if i >= len(data) {
		return -1
	}
	switch c := data[i]; c {
	case '"':
		i, _ = text(data, i+1)
		return i
	case '{', '[':
		return skipNested(data, i, depth)
	case 't':
		return word(data, i, "true")
	case 'f':
		return word(data, i, "false")
	case 'n':
		return word(data, i, "null")
	}
	i, _ = number(data, i)
	return i
}

// skipNested reads an object or an array. It calls itself only at every 64th level, because
// a deep stack takes more time than the text.
func skipNested(data []byte, i, depth int) int {
	var objects uint64 // a bit for each level, the last one for the innermost
	for level := 0; ; {
		if level++; depth+level > maxDepth {
			return -1
		}
		objects <<= 1
		if data[i] == '{' {
			objects |= 1
		}
		i = space(data, i+1)
		closed := i < len(data) && data[i] == closing(objects)
		for {
			if closed {
				i++
				objects >>= 1
				if level--; level == 0 {
					return i
				}
			} else {
				if objects&1 != 0 {
					if i = key(data, i); i < 0 {
						return -1
					}
				}
				if level < 64 && i < len(data) && (data[i] == '{' || data[i] == '[') {
					break
				}
				if i = skip(data, i, depth+level); i < 0 {
					return -1
				}
			}
			if i = space(data, i); i >= len(data) {
				return -1
			}
			switch data[i] {
			case ',':
				closed = false
				i = space(data, i+1)
			case closing(objects):
				closed = true
			default:
				return -1
			}
		}
	}
}

// closing returns the bracket that closes the innermost level.
func closing(objects uint64) byte { return ']' | byte(objects&1)<<5 }

// key reads the name of a member and the colon.
func key(data []byte, i int) int {
	if i >= len(data) || data[i] != '"' {
		return -1
	}
	if i, _ = text(data, i+1); i < 0 {
		return -1
	}
	return colon(data, i)
}

// colon reads a colon, with the white space around it.
func colon(data []byte, i int) int {
	if i >= len(data) || data[i] != ':' {
		if i = space(data, i); i >= len(data) || data[i] != ':' {
			return -1
		}
	}
	if i++; i < len(data) && data[i] > ' ' {
		return i
	}
	return space(data, i)
}

// Valid reports whether data is JSON.
func Valid(data []byte) bool {
	i := skip(data, space(data, 0), 0)
	return i >= 0 && space(data, i) == len(data)
}

// unhex returns the value of a hexadecimal digit, or -1.
func unhex(c byte) rune {
	switch {
	case isDigit(c):
		return rune(c - '0')
	case c|0x20-'a' <= 5:
		return rune(c | 0x20 - 'a' + 10)
	}
	return -1
}

// unhex4 returns the value of four hexadecimal digits, or a negative number.
func unhex4(b []byte) rune {
	return unhex(b[0])<<12 | unhex(b[1])<<8 | unhex(b[2])<<4 | unhex(b[3])
}
