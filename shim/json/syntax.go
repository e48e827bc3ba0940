package json

// maxDepth limits how deep arrays and objects nest.
const maxDepth = 10000

// syntaxError returns what is wrong with a text that is not JSON, and nil for JSON. The
// decoder only notices that something is wrong, so this second pass may be slow.
func syntaxError(data []byte) error {
	c := checker{data: data}
	c.document()
	if c.err == nil {
		return nil
	}
	return c.err
}

// checker reads JSON byte by byte. After the last byte it reads one space, as
// encoding/json does, so a text that ends with "tru" has an invalid character ' '.
type checker struct {
	data  []byte
	i     int
	depth int
	err   *SyntaxError
}

// peek returns the current byte, or a space after the last one.
//
//go:noinline
func (c *checker) peek() byte {
	if c.i < len(c.data) {
		return c.data[c.i]
	}
	return ' '
}

// invalid records that the current byte is invalid.
func (c *checker) invalid(context string) {
	c.err = &SyntaxError{"invalid character " + quoteChar(c.peek()) + " " + context, int64(min(c.i+1, len(c.data)))}
}

// more reports whether there is a byte, and records an error if not.
//
//go:noinline
func (c *checker) more() bool {
	if c.i < len(c.data) {
		return true
	}
	c.err = &SyntaxError{"unexpected end of JSON input", int64(len(c.data))}
	return false
}

// token skips white space, and reports whether a byte follows it.
//
//go:noinline
func (c *checker) token() bool {
	for c.i < len(c.data) && isSpace(c.data[c.i]) {
		c.i++
	}
	return c.more()
}

func (c *checker) document() {
	if !c.value() {
		return
	}
	for c.i < len(c.data) && isSpace(c.data[c.i]) {
		c.i++
	}
	if c.i < len(c.data) {
		c.invalid("after top-level value")
	}
}

// value reads white space and a value, and reports whether there was one. The funcs below
// do the same for what their names say.
func (c *checker) value() bool {
	if !c.token() {
		return false
	}
	switch b := c.peek(); {
	case b == '{':
		return c.object()
	case b == '[':
		return c.array()
	case b == '"':
		return c.text()
	case b == '-' || isDigit(b):
		return c.number()
	case b == 't':
		return c.word("true")
	case b == 'f':
		return c.word("false")
	case b == 'n':
		return c.word("null")
	}
	c.invalid("looking for beginning of value")
	return false
}

// enter goes one level down.
func (c *checker) enter() bool {
	if c.depth++; c.depth > maxDepth {
		c.invalid("exceeded max depth")
		return false
	}
	c.i++
	return c.token()
}

func (c *checker) object() bool {
	if !c.enter() {
		return false
	}
	for first := true; ; first = false {
		if first && c.peek() == '}' {
			break
		}
		if c.peek() != '"' {
			c.invalid("looking for beginning of object key string")
			return false
		}
		if !c.text() || !c.token() {
			return false
		}
		if c.peek() != ':' {
			c.invalid("after object key")
			return false
		}
		if c.i++; !c.value() || !c.token() {
			return false
		}
		if c.peek() == '}' {
			break
		}
		if c.peek() != ',' {
			c.invalid("after object key:value pair")
			return false
		}
		if c.i++; !c.token() {
			return false
		}
	}
	c.i++
	c.depth--
	return true
}

func (c *checker) array() bool {
	if !c.enter() {
		return false
	}
	for first := true; ; first = false {
		if first && c.peek() == ']' {
			break
		}
		if !c.value() || !c.token() {
			return false
		}
		if c.peek() == ']' {
			break
		}
		if c.peek() != ',' {
			c.invalid("after array element")
			return false
		}
		c.i++
	}
	c.i++
	c.depth--
	return true
}

func (c *checker) text() bool {
	for c.i++; c.more(); c.i++ {
		switch b := c.peek(); {
		case b == '"':
			c.i++
			return true
		case b < ' ':
			c.invalid("in string literal")
			return false
		case b == '\\':
			c.i++
			switch c.peek() {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					c.i++
					if unhex(c.peek()) < 0 {
						c.invalid("in \\u hexadecimal character escape")
						return false
					}
				}
			default:
				c.invalid("in string escape code")
				return false
			}
		}
	}
	return false
}

func (c *checker) number() bool {
	if c.peek() == '-' {
		c.i++
	}
	if c.peek() == '0' {
		c.i++
	} else if !c.digits("in numeric literal") {
		return false
	}
	if c.peek() == '.' {
		if c.i++; !c.digits("after decimal point in numeric literal") {
			return false
		}
	}
	if c.peek()|0x20 == 'e' {
		if c.i++; c.peek() == '+' || c.peek() == '-' {
			c.i++
		}
		return c.digits("in exponent of numeric literal")
	}
	return true
}

// digits reads one or more digits.
func (c *checker) digits(context string) bool {
	if !isDigit(c.peek()) {
		c.invalid(context)
		return false
	}
	for isDigit(c.peek()) {
		c.i++
	}
	return true
}

func (c *checker) word(word string) bool {
	for n := range len(word) {
		if c.peek() != word[n] {
			c.invalid("in literal " + word + " (expecting " + quoteChar(word[n]) + ")")
			return false
		}
		c.i++
	}
	return true
}

// quoteChar returns a byte as encoding/json names it.
func quoteChar(c byte) string {
	switch c {
	case '\'':
		return `'\''`
	case '"':
		return `'"'`
	}
	quoted := quote(string(rune(c)))
	return "'" + quoted[1:len(quoted)-1] + "'"
}
