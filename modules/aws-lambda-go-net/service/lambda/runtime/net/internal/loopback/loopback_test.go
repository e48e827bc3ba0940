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

func TestTheEndsOfAConnectionKnowEachOthersAddresses(t *testing.T) {
	l := listen(t)
	opened := make(chan net.Conn)
	go func() {
		client, err := l.Open(somewhere, time.Time{})
		if err != nil {
			t.Error(err)
		}
		opened <- client
	}()
	within(t, func() {
		server, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		client := <-opened
		if server.RemoteAddr().String() != "203.0.113.9:0" || client.LocalAddr() != server.RemoteAddr() || client.RemoteAddr() != server.LocalAddr() {
			t.Error(client.LocalAddr(), client.RemoteAddr(), server.LocalAddr(), server.RemoteAddr())
		}
	})
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
			if _, err := l.Open(somewhere, time.Now().Add(time.Minute)); err != nil || time.Since(start) < 50*time.Millisecond {
				t.Error(err, time.Since(start))
			}
		}},
		{"Open does not wait beyond its deadline", func(t *testing.T, l *Listener) {
			if _, err := l.Open(somewhere, time.Now().Add(20*time.Millisecond)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		}},
		{"Close ends waiting and later calls of Open and Accept", func(t *testing.T, l *Listener) {
			time.AfterFunc(20*time.Millisecond, func() { l.Close() })
			for i := 0; i < 2; i++ {
				if _, err := l.Open(somewhere, time.Time{}); !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
				if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
			}
		}},
		{"Close closes connections from the network that nobody accepted", func(t *testing.T, l *Listener) {
			time.AfterFunc(20*time.Millisecond, func() { l.Open(somewhere, time.Time{}) })
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
				return l.Open(somewhere, time.Time{})
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
