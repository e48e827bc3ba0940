// Package http1 is an HTTP/1.1 client (RFC 9112) for one server, with one request at a
// time, on a blocking socket.
//
// It replaces net/http, which would more than double the size of a small program and
// make a round trip three times as long. It sets no time limits.
package http1

import (
	"errors"
	"strconv"

	"lambdashim/message"
)

// Client is one connection to a server, made when it is needed. It is not safe for
// concurrent use.
type Client struct {
	address *Address
	common  string // what follows the path in each request
	conn    *conn  // nil until needed
	out     []byte
}

// NewClient returns a client of the server at a.
func NewClient(a *Address, userAgent string) *Client {
	return &Client{address: a, common: " HTTP/1.1\r\nHost: " + a.text + "\r\n" + HeaderLine("User-Agent", userAgent), out: make([]byte, 0, 1<<10)}
}

// bundled is the size up to which a body is sent in one write with its header.
const bundled = 16 << 10

// Do sends a request and returns its response, whatever the status. fields holds whole
// field lines, as HeaderLine makes them.
//
// Do sends a request a second time, on a new connection, only if the server has closed
// the connection between two requests and cannot have acted on the request: part of it
// was never sent, or a GET got no response at all.
func (c *Client) Do(method, path, fields string, body []byte) (*Response, error) {
	c.out = c.head(c.out[:0], method, path, fields)
	if method == "POST" {
		c.out = append(c.out, "Content-Length: "...)
		c.out = strconv.AppendInt(c.out, int64(len(body)), 10)
		c.out = append(c.out, "\r\n"...)
	}
	c.out = append(c.out, "\r\n"...)
	if len(body) <= bundled {
		c.out = append(c.out, body...)
		body = nil
	}

	for {
		reused, err := c.connect(method == "GET")
		if err != nil {
			return nil, err
		}
		failed := c.conn.write(c.out)
		if failed == nil {
			failed = c.conn.write(body)
		}
		r, err := c.response(failed)
		if err == nil {
			return r, nil
		}
		if reused && errors.Is(err, errNothing) && (failed != nil || method == "GET") {
			continue
		}
		return nil, err
	}
}

// head appends a request line and the fields that every request has.
func (c *Client) head(to []byte, method, path, fields string) []byte {
	to = append(to, method...)
	to = append(to, ' ')
	to = append(to, path...)
	to = append(to, c.common...)
	return append(to, fields...)
}

// connect reuses the connection or opens one. If the request may be sent twice, connect
// does not check whether the server has closed it, which saves a system call.
func (c *Client) connect(twice bool) (reused bool, err error) {
	if c.conn != nil {
		if twice && c.conn.r == c.conn.w || c.conn.idle() {
			return true, nil
		}
		c.Close()
	}
	if c.conn, err = dial(c.address); err != nil {
		return false, message.Wrap("cannot connect to "+c.address.text+": ", err)
	}
	return false, nil
}

// Close closes the connection. The next request opens another.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.close()
		c.conn = nil
	}
}

// response reads the response to a request. If sending failed, with the error failed,
// the server may still have sent one, such as 413, before it closed the connection.
func (c *Client) response(failed error) (*Response, error) {
	r, err := readResponse(c.conn)
	if err != nil || r.close || failed != nil {
		c.Close()
	}
	if err != nil && failed != nil && failed != errEarly {
		return nil, message.Because(errNothing, failed)
	}
	return r, err
}

// HeaderLine returns a field line. The value may have any bytes.
//
//go:noinline
func HeaderLine(name, value string) string { return name + ": " + FieldValue(value) + "\r\n" }

// FieldValue returns s with a question mark for each byte that is not printable
// ASCII: servers refuse control characters in a field value, and may read other bytes
// in different ways (RFC 9110, section 5.5).
//
//go:noinline
func FieldValue(s string) string {
	b := []byte(s)
	for i, ch := range b {
		if ch < ' ' || ch > '~' {
			b[i] = '?'
		}
	}
	return string(b)
}
