package http1

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"lambdashim/message"
)

// Limits on what a server may send, in bytes.
const (
	maxHead = 1 << 20
	maxBody = 128 << 20
)

var (
	errLongHeader = errors.New("it sent a header of more than 1 MiB")
	errLongBody   = errors.New("it sent a body of more than 128 MiB")
)

// Response is an HTTP/1.1 response. It is valid until its client's next request, because
// it mostly refers to the connection's buffer.
type Response struct {
	Status int
	Fields []Field
	Body   []byte

	close bool // whether the connection ends with this response
	old   bool // whether it is HTTP/1.0
}

// Field is one field line of a header (RFC 9110, section 5).
type Field struct{ Name, Value []byte }

// EqualFold reports whether s equals text, ignoring ASCII case. Field names and most
// tokens are compared this way (RFC 9110, section 5.1).
func EqualFold(s []byte, text string) bool {
	return len(s) == len(text) && (string(s) == text || equalFold(s, text))
}

//go:noinline
func equalFold(s []byte, text string) bool {
	for i, ch := range s {
		if lower(ch) != lower(text[i]) {
			return false
		}
	}
	return true
}

func lower(ch byte) byte {
	if 'A' <= ch && ch <= 'Z' {
		ch |= 0x20
	}
	return ch
}

// errNothing says that the connection ended, or broke, before any response.
var errNothing = errors.New("it sent no response")

// readResponse reads one response and skips interim ones before it (RFC 9110,
// section 15.2). An error before the first byte is errNothing.
func readResponse(c *conn) (*Response, error) {
	if c.kept = 0; c.r == c.w {
		c.r, c.w = 0, 0
		if err := c.fill(); err != nil {
			return nil, message.Because(errNothing, err)
		}
	}
	for {
		r, err := readHead(c)
		if err != nil {
			return nil, err
		}
		if !interim(r.Status) {
			return r, readBody(c, r)
		}
		c.kept = 0
	}
}

// interim reports whether another response follows one with this status. None follows a 101,
// which nobody asked for (RFC 9110, section 15.2.2).
func interim(status int) bool { return status < 200 && status != 101 }

// receive reads what the peer has sent although it has not read the whole request, and
// drops interim responses. It returns errEarly if the peer has sent anything else, or ended
// the connection: readResponse then reads the same. A peer may finish a header only after it
// has read more, so receive never waits for the rest of one.
func (c *conn) receive() error {
	if c.r == c.w {
		c.kept = c.r // the last response is valid until this request has been sent
	}
	if err := c.fill(); err == io.EOF {
		return errEarly
	} else if err != nil {
		return err
	}
	for hasHead(c.buf[c.r:c.w]) {
		start, kept := c.r, c.kept
		r, err := readHead(c)
		c.kept = kept
		if err != nil || !interim(r.Status) {
			c.r = start
			return errEarly
		}
	}
	switch {
	case c.r == c.w:
		c.r, c.w = c.kept, c.kept
	case c.w-c.r > maxHead:
		return errEarly
	}
	return nil
}

// hasHead reports whether text has a whole header: an empty line ends it.
func hasHead(text []byte) bool {
	var line int // the length of the current line
	for _, ch := range text {
		switch {
		case ch == '\n' && line == 0:
			return true
		case ch == '\n':
			line = 0
		case ch != '\r':
			line++
		}
	}
	return false
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readLine returns a line without its end, valid until the next read. It subtracts the
// line's length from left, the number of bytes that the header may still have.
func readLine(c *conn, left *int) ([]byte, error) {
	searched := 0
	for {
		if i := bytes.IndexByte(c.buf[c.r+searched:c.w], '\n'); i >= 0 {
			line := c.buf[c.r : c.r+searched+i]
			c.r += searched + i + 1
			if *left -= searched + i + 1; *left < 0 {
				return nil, errLongHeader
			}
			if len(line) > 0 && line[len(line)-1] == '\r' {
				line = line[:len(line)-1]
			}
			return line, nil
		}
		if searched = c.w - c.r; searched > *left {
			return nil, errLongHeader
		}
		if err := c.fill(); err != nil {
			return nil, unexpected(err)
		}
	}
}

// readHead reads a status line and the fields up to the empty line (RFC 9112,
// sections 4 and 5).
func readHead(c *conn) (*Response, error) {
	left := maxHead
	line, err := readLine(c, &left)
	if err != nil {
		return nil, err
	}
	c.kept = c.r
	r := &c.response
	*r = Response{Status: status(line)}
	if r.Status == 0 {
		return nil, errors.New("expected an HTTP/1.1 status line, found " + message.Quote(line, 60))
	}
	r.old = bytes.HasPrefix(line, []byte("HTTP/1.0 "))
	r.close = r.old
	c.fields, err = readFields(c, c.fields[:0], &left)
	if err != nil {
		return nil, err
	}
	r.Fields = c.fields
	for n := range r.Fields {
		if f := &r.Fields[n]; EqualFold(f.Name, "Connection") {
			for token := range bytes.SplitSeq(f.Value, []byte(",")) {
				switch token = bytes.TrimSpace(token); {
				case EqualFold(token, "close"):
					r.close = true
				case EqualFold(token, "keep-alive"):
					r.close = false
				}
			}
		}
	}
	return r, nil
}

// status returns the status code of a status line, or 0 if it is not valid.
func status(line []byte) int {
	rest := line[bytes.IndexByte(line, ' ')+1:]
	if !bytes.HasPrefix(line, []byte("HTTP/1.")) || len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return 0
	}
	code := 0
	for _, ch := range rest[:3] {
		if ch < '0' || ch > '9' {
			return 0
		}
		code = code*10 + int(ch-'0')
	}
	if code < 100 {
		return 0
	}
	return code
}

// readFields appends the fields of a header or a trailer.
func readFields(c *conn, fields []Field, left *int) ([]Field, error) {
	for {
		line, err := readLine(c, left)
		if err != nil {
			return nil, err
		}
		c.kept = c.r
		if len(line) == 0 {
			return fields, nil
		}
		if line[0] == ' ' || line[0] == '\t' { // obs-fold, RFC 9112, section 5.2
			if len(fields) == 0 {
				return nil, errors.New("expected a header field, found " + message.Quote(line, 60))
			}
			last := &fields[len(fields)-1]
			last.Value = bytes.TrimSpace(append(append(bytes.Clone(last.Value), ' '), bytes.TrimSpace(line)...))
			continue
		}
		n := bytes.IndexByte(line, ':')
		if n <= 0 || bytes.IndexByte(line[:n], ' ') >= 0 || bytes.IndexByte(line[:n], '\t') >= 0 {
			return nil, errors.New("expected a header field, found " + message.Quote(line, 60))
		}
		fields = append(fields, Field{line[:n], trim(line[n+1:])})
	}
}

// trim removes the optional white space around a field value (RFC 9110, section 5.6.3).
func trim(s []byte) []byte {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// readBody reads the body. RFC 9112, section 6.3, says how long it is.
func readBody(c *conn, r *Response) error {
	switch r.Status {
	case 101:
		r.close = true
		return nil
	case 204, 304:
		return nil
	}
	coding, length := "", int64(-1)
	for n := range r.Fields {
		switch f := &r.Fields[n]; {
		case EqualFold(f.Name, "Transfer-Encoding"):
			coding += "," + string(f.Value)
		case EqualFold(f.Name, "Content-Length"):
			for value := range bytes.SplitSeq(f.Value, []byte(",")) {
				n, err := strconv.ParseUint(string(bytes.TrimSpace(value)), 10, 63)
				if err != nil || length >= 0 && length != int64(n) {
					return errors.New("it sent the Content-Length " + message.Quote(f.Value, 60))
				}
				length = int64(n)
			}
		}
	}
	switch {
	case coding != "" && r.old:
		return errors.New("it sent a Transfer-Encoding in HTTP/1.0") // RFC 9112, section 6.1
	case coding != "":
		if !EqualFold(bytes.TrimSpace([]byte(coding[1:])), "chunked") {
			return errors.New("it sent the Transfer-Encoding " + message.Quote(coding[1:], 60))
		}
		r.close = r.close || length >= 0
		return readChunks(c, r)
	case length > maxBody:
		return errLongBody
	case length <= int64(len(c.buf)-c.r) && length >= 0:
		for int64(c.w-c.r) < length {
			if err := c.fill(); err != nil {
				return unexpected(err)
			}
		}
		end := c.r + int(length)
		r.Body = c.buf[c.r:end:end]
		c.r = end
		return nil
	case length >= 0:
		r.Body = make([]byte, length)
		return unexpected(c.readFull(r.Body))
	}
	r.close = true
	for {
		r.Body = append(r.Body, c.buf[c.r:c.w]...)
		c.r = c.w
		if len(r.Body) > maxBody {
			return errLongBody
		}
		if err := c.fill(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readChunks reads a chunked body (RFC 9112, section 7.1) and its trailer.
func readChunks(c *conn, r *Response) error {
	for {
		left := 4 << 10 // a size and its extensions
		line, err := readLine(c, &left)
		if err != nil {
			return err
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 63)
		if err != nil {
			return errors.New("expected a chunk size, found " + message.Quote(line, 60))
		}
		if n == 0 {
			left = maxHead
			_, err := readFields(c, nil, &left)
			return err
		}
		if n > uint64(maxBody-len(r.Body)) {
			return errLongBody
		}
		at := len(r.Body)
		r.Body = append(r.Body, make([]byte, n)...)
		if err := c.readFull(r.Body[at:]); err != nil {
			return unexpected(err)
		}
		left = 2
		switch line, err = readLine(c, &left); {
		case err == errLongHeader, len(line) > 0:
			return errors.New("a chunk's length differs from its size")
		case err != nil:
			return err
		}
	}
}
