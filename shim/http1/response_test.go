package http1

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"syscall"
	"testing"
)

// FuzzResponse compares how a response is read with net/http. Reading must end, whatever
// is sent.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\n[1]", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n[1]\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.0 200 OK\r\nA: b\r\n c\r\nConnection: keep-alive\r\n\r\nto the end",
		"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		file := os.NewFile(uintptr(fds[1]), "peer")
		go func() {
			file.Write(sent)
			file.Close()
		}()
		c := newConn(fds[0])
		c.buf = c.buf[:64]
		r, err := readResponse(c)
		c.close()
		if err != nil {
			return
		}
		in := bufio.NewReader(bytes.NewReader(sent))
		for {
			want, err := http.ReadResponse(in, &http.Request{Method: "GET"})
			if err != nil {
				return // net/http is stricter about names and versions
			}
			body, err := io.ReadAll(want.Body)
			if err != nil {
				return
			}
			if want.StatusCode >= 100 && want.StatusCode < 200 {
				continue
			}
			if r.Status != want.StatusCode || !bytes.Equal(r.Body, body) {
				t.Fatalf("%q: got status %d and %q, net/http has %d and %q", sent, r.Status, r.Body, want.StatusCode, body)
			}
			return
		}
	})
}
