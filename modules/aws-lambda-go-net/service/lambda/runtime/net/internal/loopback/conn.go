package loopback

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// window is the number of bytes by which a server may be ahead of its client. Without
// this limit, a handler that streams without end would fill the memory.
const window = 64 << 10

// conn is one end of a connection. It behaves like a TCP connection, with deadlines
// and two directions that close separately.
type conn struct {
	in, out       *stream
	local, remote net.Addr
}

// pipe makes both ends of a connection on which the client has sent some bytes.
func pipe(from, to net.Addr, sent []byte) (client, server *conn) {
	there, back := newStream(0), newStream(window)
	there.buf = sent
	return &conn{back, there, from, to}, &conn{there, back, to, from}
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.in.read(b)
	if err != nil && err != io.EOF {
		err = c.error("read", err)
	}
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	n, err := c.out.write(b)
	if err != nil {
		err = c.error("write", err)
	}
	return n, err
}

// Close ends both directions. The other end can still read what was written before.
func (c *conn) Close() error {
	c.out.closeWrite()
	c.in.closeRead()
	return nil
}

// CloseWrite ends the direction in which this end writes. net/http's server calls it
// when it has not read a whole request, and waits before it closes the connection.
func (c *conn) CloseWrite() error {
	c.out.closeWrite()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

func (c *conn) SetReadDeadline(t time.Time) error {
	if !c.in.setDeadline(&c.in.reader, t) {
		return c.error("set", net.ErrClosed)
	}
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	if !c.out.setDeadline(&c.out.writer, t) {
		return c.error("set", net.ErrClosed)
	}
	return nil
}

func (c *conn) error(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// stream is one direction of a connection.
type stream struct {
	limit int // the largest size of buf in bytes; 0 means no limit

	mu             sync.Mutex
	changed        sync.Cond
	buf            []byte
	reader, writer side
}

// side is the reader or the writer of a stream.
type side struct {
	closed bool
	late   bool        // its deadline has passed
	timer  *time.Timer // fires at the deadline
}

func newStream(limit int) *stream {
	s := &stream{limit: limit}
	s.changed.L = &s.mu
	return s
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.reader.closed:
			return 0, net.ErrClosed
		case s.reader.late:
			return 0, os.ErrDeadlineExceeded
		case len(b) == 0:
			return 0, nil
		case len(s.buf) > 0:
			n := copy(b, s.buf)
			s.buf = s.buf[n:]
			s.changed.Broadcast()
			return n, nil
		case s.writer.closed:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

func (s *stream) write(b []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.writer.closed:
			return n, net.ErrClosed
		case s.reader.closed:
			return n, syscall.EPIPE
		case s.writer.late:
			return n, os.ErrDeadlineExceeded
		case n == len(b):
			return n, nil
		}
		part := b[n:]
		if s.limit > 0 && len(part) > s.limit-len(s.buf) {
			part = part[:s.limit-len(s.buf)]
		}
		if len(part) == 0 {
			s.changed.Wait()
			continue
		}
		s.buf = append(s.buf, part...)
		n += len(part)
		s.changed.Broadcast()
	}
}

func (s *stream) closeWrite() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close(&s.writer)
}

func (s *stream) closeRead() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf = nil
	s.close(&s.reader)
}

func (s *stream) close(by *side) {
	by.closed = true
	by.stop()
	s.changed.Broadcast()
}

// setDeadline sets a side's deadline. It reports whether that side is open.
func (s *stream) setDeadline(of *side, t time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of.closed {
		return false
	}
	of.stop()
	of.late = false
	if t.IsZero() {
		return true
	}
	wait := time.Until(t)
	if wait <= 0 {
		of.late = true
		s.changed.Broadcast()
		return true
	}
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if of.timer == timer { // no other timer has replaced it
			of.late = true
			s.changed.Broadcast()
		}
	})
	of.timer = timer
	return true
}

func (s *side) stop() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}
