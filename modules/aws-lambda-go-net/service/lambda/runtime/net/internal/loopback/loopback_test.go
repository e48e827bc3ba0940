package loopback

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var somewhere = &net.TCPAddr{IP: net.IPv4(203, 0, 113, 9)}

// within fails the test if f takes longer than 10 s.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting after 10 s")
	}
}

func listen(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// open returns both ends of a connection on which a request was sent.
func open(t *testing.T, request string) (client, server net.Conn) {
	t.Helper()
	l := listen(t)
	opened := make(chan net.Conn)
	go func() {
		conn, err := l.Open([]byte(request), somewhere, time.Time{})
		if err != nil {
			t.Error(err)
		}
		opened <- conn
	}()
	within(t, func() {
		var err error
		if server, err = l.Accept(); err != nil {
			t.Error(err)
		}
		client = <-opened
	})
	return client, server
}

func TestConn(t *testing.T) {
	soon := func() time.Time { return time.Now().Add(30 * time.Millisecond) }
	past := time.Unix(1, 0)
	tests := []struct {
		name string
		f    func(t *testing.T, client, server net.Conn)
	}{
		{"the server reads the request, then what the client writes, then the end", func(t *testing.T, client, server net.Conn) {
			client.Write([]byte(" and more"))
			client.Close()
			if got, err := io.ReadAll(server); string(got) != "request and more" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		{"writing to a closed end returns EPIPE", func(t *testing.T, client, server net.Conn) {
			client.Close()
			if _, err := server.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
				t.Error(err)
			}
		}},
		{"a closed end refuses reads, writes and deadlines", func(t *testing.T, client, server net.Conn) {
			server.Close()
			_, read := server.Read(make([]byte, 1))
			_, write := server.Write([]byte("x"))
			for i, err := range []error{read, write, server.SetDeadline(soon()), server.SetReadDeadline(soon()), server.SetWriteDeadline(soon())} {
				if !errors.Is(err, net.ErrClosed) {
					t.Error(i, err)
				}
			}
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}},
		{"Close wakes a reader", func(t *testing.T, client, server net.Conn) {
			time.AfterFunc(20*time.Millisecond, func() { client.Close() })
			if _, err := client.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
				t.Error(err)
			}
		}},
		{"a deadline that is set during a read wakes the reader", func(t *testing.T, client, server net.Conn) {
			time.AfterFunc(20*time.Millisecond, func() { client.SetReadDeadline(past) })
			if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		}},
		{"a replaced deadline has no effect", func(t *testing.T, client, server net.Conn) {
			client.SetReadDeadline(soon())
			client.SetReadDeadline(time.Now().Add(time.Hour))
			time.AfterFunc(90*time.Millisecond, func() { server.Write([]byte("x")) })
			if n, err := client.Read(make([]byte, 9)); n != 1 || err != nil {
				t.Error(n, err)
			}
		}},
		{"a server waits for a client that does not read", func(t *testing.T, client, server net.Conn) {
			server.SetWriteDeadline(soon())
			n, err := server.Write(make([]byte, 2*window))
			if n != window || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(n, err)
			}
		}},
		{"the ends know each other's addresses", func(t *testing.T, client, server net.Conn) {
			if server.RemoteAddr().String() != "203.0.113.9:0" || client.LocalAddr() != server.RemoteAddr() || client.RemoteAddr() != server.LocalAddr() {
				t.Error(client.LocalAddr(), client.RemoteAddr(), server.LocalAddr(), server.RemoteAddr())
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, server := open(t, "request")
			within(t, func() { test.f(t, client, server) })
		})
	}
}

func TestListener(t *testing.T) {
	tests := []struct {
		name string
		f    func(t *testing.T, l *Listener)
	}{
		{"its address can be dialed", func(t *testing.T, l *Listener) {
			go func() {
				conn, err := net.Dial(l.Addr().Network(), l.Addr().String())
				if err != nil {
					t.Error(err)
					return
				}
				conn.Write([]byte("from the network"))
				conn.Close()
			}()
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if got, _ := io.ReadAll(conn); string(got) != "from the network" {
				t.Errorf("got %q", got)
			}
		}},
		{"Open waits for Accept", func(t *testing.T, l *Listener) {
			time.AfterFunc(50*time.Millisecond, func() { l.Accept() })
			start := time.Now()
			if _, err := l.Open(nil, somewhere, time.Now().Add(time.Minute)); err != nil || time.Since(start) < 50*time.Millisecond {
				t.Error(err, time.Since(start))
			}
		}},
		{"Open does not wait beyond its deadline", func(t *testing.T, l *Listener) {
			if _, err := l.Open(nil, somewhere, time.Now().Add(20*time.Millisecond)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		}},
		{"Close ends waiting and later calls of Open and Accept", func(t *testing.T, l *Listener) {
			time.AfterFunc(20*time.Millisecond, func() { l.Close() })
			for i := 0; i < 2; i++ {
				if _, err := l.Open(nil, somewhere, time.Time{}); !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
				if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
			}
		}},
		{"Close closes connections from the network that nobody accepted", func(t *testing.T, l *Listener) {
			time.AfterFunc(20*time.Millisecond, func() { l.Open(nil, somewhere, time.Time{}) })
			if _, err := l.Accept(); err != nil {
				t.Fatal(err)
			}
			conn, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			time.Sleep(20 * time.Millisecond)
			l.Close()
			conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		}},
		{"TLS and net/http's own client work, with many connections at once", func(t *testing.T, l *Listener) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				w.Write(bytes.ToUpper(body))
			}))
			server.Listener.Close()
			server.Listener = l
			server.StartTLS()
			defer server.Close()
			client := server.Client()
			client.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
				return l.Open(nil, somewhere, time.Time{})
			}
			var all sync.WaitGroup
			for i := 0; i < 20; i++ {
				all.Add(1)
				go func() {
					defer all.Done()
					sent := strings.Repeat("abc", 50000)
					res, err := client.Post(server.URL, "text/plain", strings.NewReader(sent))
					if err != nil {
						t.Error(err)
						return
					}
					defer res.Body.Close()
					if got, err := io.ReadAll(res.Body); string(got) != strings.ToUpper(sent) || err != nil {
						t.Error(len(got), err)
					}
				}()
			}
			all.Wait()
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := listen(t)
			within(t, func() { test.f(t, l) })
		})
	}
}
