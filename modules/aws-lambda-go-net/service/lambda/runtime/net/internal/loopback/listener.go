// Package loopback listens on 127.0.0.1. Callers in the same process connect through
// memory, and a server sees no difference.
package loopback

import (
	"net"
	"os"
	"sync"
	"time"
)

// Listener is a net.Listener whose connections come from Open and from the network.
type Listener struct {
	tcp       *net.TCPListener
	accepted  chan accepted
	closed    chan struct{}
	close     sync.Once
	acceptTCP sync.Once
}

type accepted struct {
	conn net.Conn
	err  error
}

// Listen listens on a port that the system chooses.
func Listen() (*Listener, error) {
	tcp, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return &Listener{tcp: tcp, accepted: make(chan accepted), closed: make(chan struct{})}, nil
}

// Addr returns the address on the network.
func (l *Listener) Addr() net.Addr { return l.tcp.Addr() }

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	l.acceptTCP.Do(func() { go l.forwardTCP() })
	select {
	case a := <-l.accepted:
		return a.conn, a.err
	case <-l.closed:
		return nil, l.errClosed("accept")
	}
}

// forwardTCP passes on connections from the network, one at a time.
func (l *Listener) forwardTCP() {
	for {
		conn, err := l.tcp.Accept()
		select {
		case l.accepted <- accepted{conn, err}:
		case <-l.closed:
			if err == nil {
				conn.Close()
			}
			return
		}
	}
}

// Close ends Accept and Open. Accepted connections stay open.
func (l *Listener) Close() error {
	err := l.errClosed("close")
	l.close.Do(func() {
		close(l.closed)
		err = l.tcp.Close()
	})
	return err
}

// conn is one end of a connection through memory.
type conn struct {
	net.Conn
	local, remote net.Addr
}

func (c conn) LocalAddr() net.Addr  { return c.local }
func (c conn) RemoteAddr() net.Addr { return c.remote }

// CloseWrite ends the connection. net/http's server calls it half a second before Close if
// it has not read a whole request. What it has written is read by then, because a pipe has
// no buffer.
func (c conn) CloseWrite() error { return c.Close() }

// Open makes a connection from an address. It waits until the connection is accepted, or
// until the deadline if that is not zero. Its error is then os.ErrDeadlineExceeded, or
// net.ErrClosed if the listener is closed.
func (l *Listener) Open(from net.Addr, deadline time.Time) (net.Conn, error) {
	client, server := net.Pipe()
	var expired <-chan time.Time
	if !deadline.IsZero() {
		timer := time.NewTimer(time.Until(deadline))
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case l.accepted <- accepted{conn: conn{server, l.Addr(), from}}:
		return conn{client, from, l.Addr()}, nil
	case <-expired:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: l.Addr(), Err: os.ErrDeadlineExceeded}
	case <-l.closed:
		return nil, l.errClosed("dial")
	}
}

func (l *Listener) errClosed(op string) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: l.Addr(), Err: net.ErrClosed}
}
