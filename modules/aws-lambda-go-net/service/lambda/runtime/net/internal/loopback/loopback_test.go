package loopback

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests of package apigatewayproxy have the waiting, the deadlines and the end.

var somewhere = &net.TCPAddr{IP: net.IPv4(203, 0, 113, 9)}

func listen(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestAConnectionFromTheNetworkIsAccepted(t *testing.T) {
	l := listen(t)
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
}

func TestTLSAndNetHTTPsOwnClientWorkWithManyConnectionsAtOnce(t *testing.T) {
	l := listen(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RemoteAddr != "203.0.113.9:0" {
			t.Error(r.RemoteAddr)
		}
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
}
