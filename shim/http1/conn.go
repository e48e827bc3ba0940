package http1

import (
	"errors"
	"io"
	"syscall"
	"unsafe"
)

// conn is a connection on a blocking socket, buffered for reading. It has no time
// limit: the peer may take as long as it wants.
type conn struct {
	fd   int
	buf  []byte
	r, w int // the unread bytes are buf[r:w]
	kept int // the bytes buf[:kept] stay where they are

	response Response // the last one
	fields   []Field  // of its header; the memory is reused
}

// dial connects. The kernel limits how long that may take.
func dial(a *Address) (*conn, error) {
	fd, err := syscall.Socket(a.domain, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if fd, err = aboveStandard(fd); err != nil {
		return nil, err
	}
	c := newConn(fd)
	err = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if err == nil {
		err = c.connect(a.sock)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// aboveStandard moves a descriptor above 2. If a standard stream is closed, a socket could
// get its number, and the function's output would go into the socket.
func aboveStandard(fd int) (int, error) {
	if fd > 2 {
		return fd, nil
	}
	defer syscall.Close(fd)
	moved, _, err := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_DUPFD_CLOEXEC, 3)
	if err != 0 {
		return 0, err
	}
	return int(moved), nil
}

func newConn(fd int) *conn { return &conn{fd: fd, buf: make([]byte, 16<<10)} }

// connect calls connect(2). If a signal interrupts it, the kernel continues to
// connect.
func (c *conn) connect(to syscall.Sockaddr) error {
	err := syscall.Connect(c.fd, to)
	if err != syscall.EINTR {
		return err
	}
	if _, err := c.poll(pollOut); err != nil {
		return err
	}
	code, err := syscall.GetsockoptInt(c.fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
	if err == nil && code != 0 {
		err = syscall.Errno(code)
	}
	return err
}

func (c *conn) close() { syscall.Close(c.fd) }

// idle reports whether the peer has neither closed the connection nor sent
// anything unasked.
func (c *conn) idle() bool {
	if c.r < c.w {
		return false
	}
	var b [1]byte
	for {
		_, _, err := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(c.fd), uintptr(unsafe.Pointer(&b)), 1, syscall.MSG_PEEK|syscall.MSG_DONTWAIT, 0, 0)
		if err != syscall.EINTR {
			return err == syscall.EAGAIN
		}
	}
}

// fill reads more bytes after the unread ones. At the end of the stream it
// returns io.EOF. It does not overwrite bytes that are kept.
func (c *conn) fill() error {
	switch {
	case c.w < len(c.buf):
	case c.r > c.kept:
		c.w = c.kept + copy(c.buf[c.kept:], c.buf[c.r:c.w])
		c.r = c.kept
	default:
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	n, err := c.read(c.buf[c.w:])
	c.w += n
	return err
}

// readFull fills p, first from what is buffered.
func (c *conn) readFull(p []byte) error {
	n := copy(p, c.buf[c.r:c.w])
	c.r += n
	for n < len(p) {
		m, err := c.read(p[n:])
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		n += m
	}
	return nil
}

// read calls read(2). It returns at least one byte or an error.
func (c *conn) read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(c.fd, p)
		switch {
		case n > 0:
			return n, nil
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		default:
			return 0, io.EOF
		}
	}
}

// errEarly says that the peer has answered, or closed the connection, without
// reading everything that was sent.
var errEarly = errors.New("it answered before it had read the whole request")

// write sends all of p. It gives up if the peer no longer reads and has sent a final response
// instead (RFC 9112, section 9.5). Calls that neither wait nor copy much are raw, here and
// in idle: Go's scheduler does not need to know of them.
func (c *conn) write(p []byte) error {
	for len(p) > 0 {
		var n uintptr
		var err syscall.Errno
		if len(p) <= 2*bundled {
			n, _, err = syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(c.fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, 0, 0)
		} else {
			n, _, err = syscall.Syscall6(syscall.SYS_SENDTO, uintptr(c.fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, 0, 0)
		}
		switch err {
		case 0:
			p = p[n:]
		case syscall.EINTR:
		case syscall.EAGAIN:
			events, err := c.poll(pollIn | pollOut)
			if err == nil && events&pollOut == 0 {
				err = c.receive()
			}
			if err != nil {
				return err
			}
		default:
			return err
		}
	}
	return nil
}

// Events of poll(2).
const (
	pollIn  = 0x1
	pollOut = 0x4
)

// poll waits indefinitely for one of the events or an error.
func (c *conn) poll(events int16) (int16, error) {
	wanted := struct {
		fd              int32
		events, revents int16
	}{fd: int32(c.fd), events: events}
	for {
		// Package syscall has no poll, and its select supports no descriptor above 1023.
		_, _, err := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&wanted)), 1, 0, 0, 0, 0)
		if err == 0 {
			return wanted.revents, nil
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}
