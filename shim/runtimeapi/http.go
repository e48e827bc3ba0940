package runtimeapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bounds on what the Runtime API may send. An event is at most 6 MB, a client
// context a few kB.
const (
	maxHead = 1 << 20
	maxBody = 128 << 20
)

var (
	errTooLong = errors.New("it sent a header of more than 1 MiB")
	errBig     = errors.New("it sent a body of more than 128 MiB")
)

// response is an HTTP/1.1 response, as far as the Runtime API needs it.
type response struct {
	status int
	fields []field // valid until the next response
	body   []byte
	close  bool // the connection is not to be used again
}

type field struct{ name, value string }

// is reports whether a name or a token, which are ASCII, is the one given, which is
// in lower case.
func is(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		ch := s[i]
		if 'A' <= ch && ch <= 'Z' {
			ch |= 0x20
		}
		if ch != lower[i] {
			return false
		}
	}
	return true
}

// readResponse reads one response, and skips the interim ones before it
// (RFC 9110, section 15.2). An error before the first byte is errNothing.
func readResponse(c *conn) (*response, error) {
	c.until = time.Time{}
	if c.r < c.w {
		c.until = time.Now().Add(stall)
	} else if err := c.fill(); err != nil {
		return nil, fmt.Errorf("%w: %w", errNothing, err)
	}
	for {
		r, err := readHead(c)
		if err != nil {
			return nil, err
		}
		if r.status >= 200 {
			return r, readBody(c, r)
		}
	}
}

// errNothing says that the connection ended, or broke, before any answer.
var errNothing = errors.New("it answered nothing")

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readLine returns a line without its end, valid until the next read. It counts
// against the bytes left of the head.
func readLine(c *conn, left *int) ([]byte, error) {
	searched := 0
	for {
		if i := bytes.IndexByte(c.buf[c.r+searched:c.w], '\n'); i >= 0 {
			line := c.buf[c.r : c.r+searched+i]
			c.r += searched + i + 1
			if *left -= searched + i + 1; *left < 0 {
				return nil, errTooLong
			}
			return bytes.TrimSuffix(line, []byte("\r")), nil
		}
		searched = c.w - c.r
		if searched == len(c.buf) {
			if len(c.buf) >= maxHead {
				return nil, errTooLong
			}
			c.buf = append(c.buf, make([]byte, len(c.buf))...)
		}
		if err := c.fill(); err != nil {
			return nil, unexpected(err)
		}
	}
}

// readHead reads a status line and the fields up to the empty line (RFC 9112,
// sections 4 and 5).
func readHead(c *conn) (*response, error) {
	left := maxHead
	line, err := readLine(c, &left)
	if err != nil {
		return nil, err
	}
	r := &response{}
	version, rest, _ := strings.Cut(string(line), " ")
	code, _, _ := strings.Cut(rest, " ")
	r.status, err = strconv.Atoi(code)
	if err != nil || len(code) != 3 || r.status < 100 || !strings.HasPrefix(version, "HTTP/1.") {
		return nil, fmt.Errorf("it sent no HTTP/1.1 status line but %.60q", line)
	}
	r.close = version == "HTTP/1.0"
	if r.fields, err = readFields(c, c.fields[:0], &left); err != nil {
		return nil, err
	}
	c.fields = r.fields
	for _, f := range r.fields {
		if is(f.name, "connection") {
			for token := range strings.SplitSeq(f.value, ",") {
				switch token = strings.TrimSpace(token); {
				case is(token, "close"):
					r.close = true
				case is(token, "keep-alive"):
					r.close = false
				}
			}
		}
	}
	return r, nil
}

// readFields appends field lines, those of a header or a trailer.
func readFields(c *conn, fields []field, left *int) ([]field, error) {
	for {
		line, err := readLine(c, left)
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			return fields, nil
		}
		if line[0] == ' ' || line[0] == '\t' { // obs-fold, RFC 9112, section 5.2
			if len(fields) == 0 {
				return nil, fmt.Errorf("it sent no header field but %.60q", line)
			}
			last := &fields[len(fields)-1]
			last.value = strings.TrimSpace(last.value + " " + string(bytes.TrimSpace(line)))
			continue
		}
		name, value, ok := strings.Cut(string(line), ":")
		if !ok || name == "" || strings.IndexByte(name, ' ') >= 0 || strings.IndexByte(name, '\t') >= 0 {
			return nil, fmt.Errorf("it sent no header field but %.60q", line)
		}
		fields = append(fields, field{name, trim(value)})
	}
}

// trim takes the optional white space off a field value (RFC 9110, section 5.6.3).
func trim(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// readBody reads the body, whose length is found as RFC 9112, section 6.3, says.
func readBody(c *conn, r *response) error {
	if r.status == 204 || r.status == 304 {
		return nil
	}
	coding, length := "", int64(-1)
	for _, f := range r.fields {
		switch {
		case is(f.name, "transfer-encoding"):
			coding += "," + f.value
		case is(f.name, "content-length"):
			for value := range strings.SplitSeq(f.value, ",") {
				n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63)
				if err != nil || length >= 0 && length != int64(n) {
					return fmt.Errorf("it sent the Content-Length %.60q", f.value)
				}
				length = int64(n)
			}
		}
	}
	switch {
	case coding != "":
		if !is(strings.TrimSpace(coding[1:]), "chunked") {
			return fmt.Errorf("it sent the Transfer-Encoding %.60q", coding[1:])
		}
		r.close = r.close || length >= 0
		return readChunks(c, r)
	case length > maxBody:
		return errBig
	case length >= 0:
		r.body = make([]byte, length)
		return unexpected(c.readFull(r.body))
	}
	r.close = true
	for {
		r.body = append(r.body, c.buf[c.r:c.w]...)
		c.r = c.w
		if len(r.body) > maxBody {
			return errBig
		}
		if err := c.fill(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readChunks reads a chunked body (RFC 9112, section 7.1) and its trailer.
func readChunks(c *conn, r *response) error {
	for {
		left := 4 << 10 // a size and its extensions
		line, err := readLine(c, &left)
		if err != nil {
			return err
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 63)
		if err != nil {
			return fmt.Errorf("it sent no chunk size but %.60q", line)
		}
		if n == 0 {
			left = maxHead
			_, err := readFields(c, nil, &left)
			return err
		}
		if n > uint64(maxBody-len(r.body)) {
			return errBig
		}
		at := len(r.body)
		r.body = append(r.body, make([]byte, n)...)
		if err := c.readFull(r.body[at:]); err != nil {
			return unexpected(err)
		}
		left = 2
		if line, err = readLine(c, &left); err != nil {
			return err
		} else if len(line) > 0 {
			return errors.New("it sent a chunk of another length than it said")
		}
	}
}
