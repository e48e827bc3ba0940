package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"syscall"
	"time"
)

const (
	root     = "/2018-06-01/runtime/invocation/"
	nextPath = root + "next"
	patience = 30 // seconds that a client may be silent
)

// api is a Runtime API for one client at a time. The client may have several connections,
// but, as the protocol demands, only one request at a time. To affect the results little,
// api makes few system calls, the same for every client, and does not allocate.
type api struct {
	listener, epoll, port int
	conn                  int // of the last request
	conns                 []int
	answer                []byte // the last body posted; valid until the next read
}

// Memory for requests read and invocations written. Only one api at a time may use it.
var (
	received = make([]byte, 16<<20)
	toSend   = make([]byte, 0, 8<<20)
)

func listen() (*api, error) {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		syscall.Close(listener)
		return nil, err
	}
	a := &api{listener: listener, epoll: epoll}
	err = errors.Join(
		syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}),
		syscall.Listen(listener, 16),
		a.watch(listener))
	name, nameErr := syscall.Getsockname(listener)
	if err := errors.Join(err, nameErr); err != nil {
		a.close()
		return nil, err
	}
	a.port = name.(*syscall.SockaddrInet4).Port
	return a, nil
}

func (a *api) watch(fd int) error {
	return syscall.EpollCtl(a.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
}

func (a *api) close() {
	for _, conn := range a.conns {
		syscall.Close(conn)
	}
	syscall.Close(a.listener)
	syscall.Close(a.epoll)
}

// wake makes request fail if it waits for a connection.
func (a *api) wake() { syscall.Shutdown(a.listener, syscall.SHUT_RD) }

// exchange sends an invocation and receives its response into a.answer. It returns
// the time from the first byte sent to the last one received, in ms.
func (a *api) exchange(id string, event []byte) (float64, error) {
	deadline := time.Now().Add(time.Minute).UnixMilli()
	toSend = fmt.Appendf(toSend[:0], "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+
		"Lambda-Runtime-Aws-Request-Id: %s\r\n"+
		"Lambda-Runtime-Deadline-Ms: %d\r\n"+
		"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"+
		"Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\n"+
		"Content-Length: %d\r\n\r\n", id, deadline, len(event))
	toSend = append(toSend, event...)
	path := root + id + "/response"
	sent := time.Now()
	if err := a.send(toSend); err != nil {
		return 0, err
	}
	if err := a.request("POST", path); err != nil {
		return 0, err
	}
	took := ms(time.Since(sent))
	return took, a.send([]byte("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n"))
}

// request reads a request from any connection, to the end of its body. It fails if the
// request has another method or path.
func (a *api) request(method, path string) error {
	var ready [1]syscall.EpollEvent
	for {
		n, err := syscall.EpollWait(a.epoll, ready[:], patience*1000)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return err
		case n == 0:
			return fmt.Errorf("it was silent for %d s", patience)
		}
		a.conn = int(ready[0].Fd)
		if a.conn == a.listener {
			if err := a.accept(); err != nil {
				return err
			}
			continue
		}
		head, body, err := a.read()
		if err != nil {
			return err
		}
		if head == nil {
			a.conns = slices.DeleteFunc(a.conns, func(conn int) bool { return conn == a.conn })
			syscall.Close(a.conn)
			continue
		}
		if want := method + " " + path + " HTTP/1.1\r\n"; !bytes.HasPrefix(head, []byte(want)) {
			return fmt.Errorf("expected %q, got %.300q with the body %.1000q", want, head, body)
		}
		a.answer = body
		return nil
	}
}

func (a *api) accept() error {
	conn, _, err := syscall.Accept4(a.listener, syscall.SOCK_CLOEXEC)
	switch err {
	case nil:
	case syscall.EINTR:
		return nil
	case syscall.EINVAL:
		return errors.New("its process ended")
	default:
		return err
	}
	a.conns = append(a.conns, conn)
	return errors.Join(
		syscall.SetsockoptInt(conn, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1),
		syscall.SetsockoptTimeval(conn, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Sec: patience}),
		a.watch(conn))
}

// read reads a request. If both err and head are nil, the client has closed the
// connection.
func (a *api) read() (head, body []byte, err error) {
	n, want, chunked := 0, -1, false
	for want < 0 || n < want || chunked && !bytes.HasSuffix(received[:n], []byte("\r\n0\r\n\r\n")) {
		m, err := syscall.Read(a.conn, received[n:])
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return nil, nil, fmt.Errorf("it was silent for %d s", patience)
		case err != nil || m == 0:
			return nil, nil, nil
		}
		n += m
		end := bytes.Index(received[:n], []byte("\r\n\r\n"))
		if want >= 0 || end < 0 {
			continue
		}
		head, want = received[:end+2], end+4
		lower := bytes.ToLower(head)
		if _, length, ok := bytes.Cut(lower, []byte("\r\ncontent-length:")); ok {
			line, _, _ := bytes.Cut(length, []byte("\r\n"))
			length, err := strconv.Atoi(string(bytes.TrimSpace(line)))
			if err != nil {
				return nil, nil, err
			}
			want += length
		}
		chunked = bytes.Contains(lower, []byte("\r\ntransfer-encoding: chunked"))
		if bytes.Contains(lower, []byte("\r\nexpect: 100-continue")) {
			if err := a.send([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
				return nil, nil, err
			}
		}
	}
	body = received[len(head)+2 : n]
	if chunked {
		body = joined(body)
	}
	return head, body, nil
}

// joined returns a chunked body without its chunk sizes, in the same memory.
func joined(body []byte) []byte {
	out := body[:0]
	for {
		line, rest, _ := bytes.Cut(body, []byte("\r\n"))
		size, err := strconv.ParseInt(string(line), 16, 64)
		if err != nil || size == 0 || int(size) > len(rest) {
			return out
		}
		out = append(out, rest[:size]...)
		body = bytes.TrimPrefix(rest[size:], []byte("\r\n"))
	}
}

func (a *api) send(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(a.conn, p)
		if err != nil && err != syscall.EINTR {
			return err
		}
		p = p[max(n, 0):]
	}
	return nil
}
