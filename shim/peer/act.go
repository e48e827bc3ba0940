package peer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// refuse answers with an error, as the Runtime API does.
func (x *exchange) refuse(status int, errorType, why string) {
	if x.q.Broken == "" && x.q.Body == nil && !x.readBody() {
		return
	}
	x.peer.mu.Lock()
	x.q.Refused = why
	x.peer.mu.Unlock()
	body, _ := json.Marshal(map[string]string{"errorMessage": why, "errorType": errorType})
	x.act = Act{}
	x.perform(status, append(body, '\n'))
}

// readBody reads the request's body as the act says, and reports whether the request
// still needs an answer.
func (x *exchange) readBody() bool {
	if x.act.Close == CloseUnread {
		x.hangUp()
		return false
	}
	io.WriteString(x.conn.Conn, x.act.Interim) // past net/http, so that any bytes are possible
	if x.act.Early || x.r.Method == "GET" {
		return true
	}
	var body bytes.Buffer
	err := copyAt(x.act.Rate, &body, io.LimitReader(x.r.Body, maxStream+1))
	x.peer.mu.Lock()
	x.q.Body, x.q.Trailer = body.Bytes(), x.r.Trailer.Clone()
	if err != nil {
		x.q.Broken = err.Error()
	}
	x.peer.mu.Unlock()
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.ErrUnexpectedEOF):
		x.hangUp()
	default:
		x.refuse(http.StatusBadRequest, "InvalidBody", "the body is malformed: "+err.Error())
	}
	return false
}

// copyAt copies rate bytes per second, in steps of a fiftieth of a second. A rate of 0
// means no limit.
func copyAt(rate int, to io.Writer, from io.Reader) error {
	if rate == 0 {
		_, err := io.Copy(to, from)
		return err
	}
	step := int64(max(1, rate/50))
	for start, copied := time.Now(), int64(0); ; {
		n, err := io.CopyN(to, from, step)
		if copied += n; err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if f, ok := to.(http.Flusher); ok {
			f.Flush()
		}
		time.Sleep(time.Until(start.Add(time.Duration(copied) * time.Second / time.Duration(rate))))
	}
}

// perform answers as the act says. status and body are the defaults.
func (x *exchange) perform(status int, body []byte) {
	a := &x.act
	if a.Delay > 0 {
		select {
		case <-time.After(time.Duration(a.Delay)):
		case <-x.peer.closed:
		}
	}
	if a.Close == CloseRead {
		x.hangUp()
		return
	}
	if a.Raw != nil {
		x.raw([]byte(*a.Raw))
		return
	}
	if a.Status != 0 {
		status = a.Status
	}
	if a.Body != nil {
		body = []byte(*a.Body)
	}
	header := x.w.Header()
	if _, ok := header["Content-Type"]; !ok {
		header["Content-Type"] = []string{"application/json"}
	}
	replace(header, a.Headers)
	x.peer.mu.Lock()
	x.q.Status = status
	x.peer.mu.Unlock()
	if a.Close != "" {
		x.cut(status, body)
		return
	}
	if !a.Chunked {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	x.w.WriteHeader(status)
	if a.Chunked {
		http.NewResponseController(x.w).Flush()
	}
	if x.r.Method == "GET" {
		copyAt(a.Rate, x.w, bytes.NewReader(body))
	} else {
		x.w.Write(body)
	}
}

// cut sends a part of the answer, or all of it, and closes the connection.
func (x *exchange) cut(status int, body []byte) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	x.w.Header().Write(&out)
	fmt.Fprintf(&out, "Content-Length: %d\r\n", len(body))
	text := out.Bytes()
	switch x.act.Close {
	case CloseHead:
	case CloseBody:
		text = append(append(text, "\r\n"...), body[:len(body)/2]...)
	case CloseAnswered:
		text = append(append(text, "\r\n"...), body...)
	}
	x.raw(text)
}

// raw sends bytes as they are and closes the connection.
func (x *exchange) raw(text []byte) {
	c, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		return
	}
	c.Write(text)
	if x.act.Reset && len(text) > 0 {
		time.Sleep(20 * time.Millisecond) // in which the client reads them, and may ask for more
	}
	x.close(c)
}

// hangUp closes the connection without an answer.
func (x *exchange) hangUp() {
	if c, _, err := http.NewResponseController(x.w).Hijack(); err == nil {
		x.close(c)
	}
}

func (x *exchange) close(c net.Conn) {
	if tcp, ok := x.conn.Conn.(*net.TCPConn); ok && x.act.Reset {
		tcp.SetLinger(0)
	}
	c.Close()
}
