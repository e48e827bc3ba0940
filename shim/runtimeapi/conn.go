package runtimeapi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stall bounds how long the Runtime API may keep silent in the middle of a
// message, and how long a message may take to arrive. Only the wait for the
// first byte of an answer to next has no bound.
var stall = 30 * time.Second

// address is where the Runtime API listens.
type address struct {
	text   string // as AWS_LAMBDA_RUNTIME_API has it, for the Host field
	domain int
	sock   syscall.Sockaddr
}

// parseAddress takes what AWS_LAMBDA_RUNTIME_API holds, HOST:PORT, where the host
// is an IPv4 address, an IPv6 one in brackets, or localhost. There is no
// resolver here for other names, which Lambda never uses.
func parseAddress(text string) (*address, error) {
	wrong := func(why string) (*address, error) {
		return nil, fmt.Errorf("AWS_LAMBDA_RUNTIME_API %q %s: expected an IP address or localhost, and a port, as in 127.0.0.1:9001", text, why)
	}
	host, port := text, "80"
	if i := strings.LastIndexByte(text, ':'); i >= 0 && i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return wrong("has no valid port")
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		ip, ok := parseIPv6(host[1 : len(host)-1])
		if !ok {
			return wrong("has no valid IPv6 address")
		}
		return &address{text, syscall.AF_INET6, &syscall.SockaddrInet6{Port: int(n), Addr: ip}}, nil
	}
	if is(host, "localhost") {
		host = "127.0.0.1"
	}
	ip, ok := parseIPv4(host)
	if !ok {
		return wrong("names a host")
	}
	return &address{text, syscall.AF_INET, &syscall.SockaddrInet4{Port: int(n), Addr: ip}}, nil
}

func parseIPv4(s string) (ip [4]byte, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return ip, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || part[0] == '+' {
			return ip, false
		}
		ip[i] = byte(n)
	}
	return ip, true
}

// parseIPv6 takes the text forms of RFC 4291, section 2.2, without a zone.
func parseIPv6(s string) (ip [16]byte, ok bool) {
	head, tail, elided := strings.Cut(s, "::")
	front, ok1 := groups(head)
	back, ok2 := groups(tail)
	n := len(front) + len(back)
	if !ok1 || !ok2 || n > 16 || !elided && n != 16 || elided && n == 16 {
		return ip, false
	}
	copy(ip[:], front)
	copy(ip[16-len(back):], back)
	return ip, true
}

// groups returns the bytes of colon-separated groups, the last of which may be an
// IPv4 address.
func groups(s string) (out []byte, ok bool) {
	if s == "" {
		return nil, true
	}
	parts := strings.Split(s, ":")
	for i, part := range parts {
		if v4, ok := parseIPv4(part); ok && i == len(parts)-1 {
			return append(out, v4[:]...), true
		}
		n, err := strconv.ParseUint(part, 16, 16)
		if err != nil || len(part) > 4 || part[0] == '+' {
			return nil, false
		}
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out, true
}

// conn is a connection on a blocking socket, buffered for reading.
type conn struct {
	fd   int
	buf  []byte
	r, w int // the unread bytes are buf[r:w]

	fields []field // of the last response, for their memory

	// patient lets the next read wait for its first byte without a bound.
	patient bool
	// until bounds the message that is being read, once it has begun.
	until time.Time
}

// dial connects. The time a connect may take is the kernel's to bound.
func dial(a *address) (*conn, error) {
	fd, err := syscall.Socket(a.domain, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	limit := syscall.NsecToTimeval(stall.Nanoseconds())
	for _, err := range []error{
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1),
		syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit),
		syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &limit),
		connect(fd, a.sock),
	} {
		if err != nil {
			syscall.Close(fd)
			return nil, err
		}
	}
	return &conn{fd: fd, buf: make([]byte, 16<<10)}, nil
}

// connect is connect(2), which goes on by itself when a signal interrupts it.
func connect(fd int, sa syscall.Sockaddr) error {
	err := syscall.Connect(fd, sa)
	for err == syscall.EINTR || err == syscall.EALREADY {
		time.Sleep(time.Millisecond)
		err = syscall.Connect(fd, sa)
	}
	if err == syscall.EISCONN {
		return nil
	}
	return err
}

func (c *conn) close() { syscall.Close(c.fd) }

// idle reports whether the peer has neither closed the connection nor sent
// anything that nobody asked for.
func (c *conn) idle() bool {
	if c.r < c.w {
		return false
	}
	var b [1]byte
	for {
		_, _, err := syscall.Recvfrom(c.fd, b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		if err != syscall.EINTR {
			return err == syscall.EAGAIN
		}
	}
}

var errStalled = errors.New("it stopped in the middle of a message")

// fill reads more bytes behind the unread ones. At the end of the stream it
// returns io.EOF.
func (c *conn) fill() error {
	if c.r > 0 {
		c.w = copy(c.buf, c.buf[c.r:c.w])
		c.r = 0
	}
	if c.w == len(c.buf) {
		return errTooLong
	}
	for {
		n, err := syscall.Read(c.fd, c.buf[c.w:])
		switch {
		case n > 0:
			c.patient = false
			if c.until.IsZero() {
				c.until = time.Now().Add(stall)
			} else if time.Now().After(c.until) {
				return errStalled
			}
			c.w += n
			return nil
		case err == syscall.EINTR, err == syscall.EAGAIN && c.patient:
		case err == syscall.EAGAIN:
			return errStalled
		case err != nil:
			return err
		default:
			return io.EOF
		}
	}
}

// readFull fills p, first from what is buffered.
func (c *conn) readFull(p []byte) error {
	n := copy(p, c.buf[c.r:c.w])
	c.r += n
	for n < len(p) {
		m, err := syscall.Read(c.fd, p[n:])
		switch {
		case m > 0:
			n += m
			if n < len(p) && time.Now().After(c.until) {
				return errStalled
			}
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return errStalled
		case err != nil:
			return err
		default:
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// write writes all of the buffers, or returns an error with fewer written.
func (c *conn) write(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(c.fd, p)
		if n > 0 {
			p = p[n:]
			continue
		}
		switch err {
		case syscall.EINTR:
		case syscall.EAGAIN:
			return errStalled
		case nil:
			return io.ErrShortWrite
		default:
			return err
		}
	}
	return nil
}
