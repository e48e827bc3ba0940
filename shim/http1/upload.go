package http1

import "strconv"

// MaxChunk is the largest size of a chunk of an upload, in bytes.
const MaxChunk = 32 << 10

// Upload is a POST whose body is sent in chunks (RFC 9112, section 7.1) as they come.
type Upload struct {
	client *Client
	chunk  []byte
	failed error // why nothing more of it is sent
}

// room is the space before a chunk for its size. end comes after the chunk. So all three
// are sent in one write.
const (
	room = 10
	end  = "\r\n"
)

// Post begins a chunked POST. Trailers may follow the body; trailers lists their names.
func (c *Client) Post(path, fields, trailers string) (*Upload, error) {
	if _, err := c.connect(false); err != nil {
		return nil, err
	}
	c.out = c.head(c.out[:0], "POST", path, fields)
	c.out = append(c.out, "Transfer-Encoding: chunked\r\nTrailer: "+trailers+"\r\n\r\n"...)
	u := &Upload{client: c, chunk: make([]byte, room+MaxChunk+len(end))}
	u.failed = c.conn.write(c.out)
	return u, nil
}

// Buffer returns where to put the next chunk.
func (u *Upload) Buffer() []byte { return u.chunk[room : room+MaxChunk] }

// Send sends the first n bytes of the buffer, and reports whether the server takes
// more. If it does not, End returns its response.
func (u *Upload) Send(n int) (more bool) {
	if u.failed == nil && n > 0 {
		size := strconv.AppendInt(make([]byte, 0, room), int64(n), 16)
		size = append(size, end...)
		start := room - copy(u.chunk[room-len(size):], size)
		copy(u.chunk[room+n:], end)
		u.failed = u.client.conn.write(u.chunk[start : room+n+len(end)])
	}
	return u.failed == nil
}

// End ends the body with trailers, which are field lines, and returns the response.
func (u *Upload) End(trailers string) (*Response, error) {
	if u.failed == nil {
		u.failed = u.client.conn.write([]byte("0\r\n" + trailers + "\r\n"))
	}
	return u.client.response(u.failed)
}
