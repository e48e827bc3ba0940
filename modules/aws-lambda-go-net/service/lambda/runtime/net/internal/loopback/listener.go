// Package loopback listens on 127.0.0.1, with a way through memory for callers in
// the same process. A server cannot tell the two apart.
package loopback

import (
	"net"
	"os"
	"sync"
	"time"
)

// Listener is a net.Listener whose connections come from Open as well as from the
// network.
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

// Addr is the address on the network.
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

// forwardTCP hands on what comes from the network, one at a time.
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

// Close ends Accept and Open. Connections that were accepted stay.
func (l *Listener) Close() error {
	err := l.errClosed("close")
	l.close.Do(func() {
		close(l.closed)
		err = l.tcp.Close()
	})
	return err
}

// Open makes a connection from an address, with its first bytes written: request,
// which is the listener's from then on. It waits until the connection is accepted,
// but not beyond the deadline, if there is one; then the error is
// os.ErrDeadlineExceeded. Where the listener is closed, it is net.ErrClosed.
func (l *Listener) Open(request []byte, from net.Addr, deadline time.Time) (net.Conn, error) {
	client, server := pipe(from, l.Addr(), request)
	select {
	case l.accepted <- accepted{conn: server}:
		return client, nil
	default: // nobody is waiting this very moment
	}
	var expired <-chan time.Time
	if !deadline.IsZero() {
		timer := time.NewTimer(time.Until(deadline))
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case l.accepted <- accepted{conn: server}:
		return client, nil
	case <-expired:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: l.Addr(), Err: os.ErrDeadlineExceeded}
	case <-l.closed:
		return nil, l.errClosed("dial")
	}
}

func (l *Listener) errClosed(op string) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: l.Addr(), Err: net.ErrClosed}
}
