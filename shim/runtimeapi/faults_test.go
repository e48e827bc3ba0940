package runtimeapi

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// reset ends the connection after some bytes by an RST.
func reset(text string) act {
	return func(w io.Writer) bool {
		io.WriteString(w, text)
		if text != "" {
			time.Sleep(20 * time.Millisecond) // or the reset overtakes them
		}
		w.(*net.TCPConn).SetLinger(0)
		return false
	}
}

func TestAResetInAnyPhaseEndsItOrIsGotOver(t *testing.T) {
	const refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
	slow := of(t, func(e any) (any, error) {
		time.Sleep(50 * time.Millisecond)
		return e, nil
	})
	big := `"` + strings.Repeat("x", 1<<20) + `"`
	for name, test := range map[string]struct {
		acts    []act
		answers []string
		reason  string
	}{
		"instead of an event":           {[]act{reset("")}, nil, "GET /invocation/next"},
		"in the head of an event":       {[]act{reset("HTTP/1.1 200 OK\r\nLambda-")}, nil, "GET /invocation/next"},
		"in an event":                   {[]act{reset(event("a", "[1]")[:len(event("a", "[1]"))-2])}, nil, "GET /invocation/next"},
		"instead of the next event":     {[]act{raw(event("a", "[1]")), raw(accepted), reset("")}, []string{"POST /invocation/a/response [1]"}, "GET /invocation/next"},
		"while the handler runs":        {[]act{reset(event("a", "[1]")), raw(accepted)}, []string{"POST /invocation/a/response [1]"}, "connect"},
		"in place of an answer":         {[]act{raw(event("a", "[1]")), reset("")}, []string{"POST /invocation/a/response [1]"}, "POST /invocation/a/response"},
		"in an answer":                  {[]act{raw(event("a", "[1]")), reset("HTTP/1.1 202 Acc")}, []string{"POST /invocation/a/response [1]"}, "POST /invocation/a/response"},
		"after a refusal":               {[]act{raw(event("a", "[1]")), reset(refused), raw(event("b", "[2]")), raw(accepted)}, []string{"POST /invocation/a/response [1]", "POST /invocation/b/response [2]"}, "connect"},
		"in place of a large answer":    {[]act{raw(event("a", big)), reset("")}, []string{"POST /invocation/a/response " + big}, "POST /invocation/a/response"},
		"in place of an error's answer": {[]act{raw(event("a", "{")), reset("")}, []string{`POST /invocation/a/error {"errorMessage":"unexpected end of JSON input","errorType":"SyntaxError"}`}, "POST /invocation/a/error"},
	} {
		t.Run(name, func(t *testing.T) {
			reason, requests := newPeer(t, test.acts...).served(slow)
			if !strings.Contains(reason, test.reason) || strings.Contains(reason, "\n") {
				t.Errorf("it ended with %q, want one line with %q", reason, test.reason)
			}
			expect(t, paths(requests), test.answers...)
		})
	}
}

func TestAResetInAStreamEndsIt(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		r := bufio.NewReader(c)
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		io.WriteString(c, event("a", "{}"))
		io.CopyN(io.Discard, r, 100_000) // some of the stream
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}()
	closed := make(chan struct{})
	endless := of(t, func(context.Context) (io.Reader, error) {
		return &typed{zeros{}, nil, closed}, nil
	})
	ended := make(chan error, 1)
	go func() { ended <- Serve(listener.Addr().String(), &Function{Handler: endless}) }()
	select {
	case err := <-ended:
		if !strings.Contains(err.Error(), "streamed response") {
			t.Errorf("it ended with %q", err)
		}
		<-closed
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAServerErrorToAnAnswerEndsIt(t *testing.T) {
	for name, acts := range map[string][]act{
		"response": {raw(event("a", "[1]")), raw("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), raw(event("b", "2"))},
		"error":    {raw(event("a", "{")), raw("HTTP/1.1 503 Oops\r\nContent-Length: 0\r\n\r\n"), raw(event("b", "2"))},
	} {
		t.Run(name, func(t *testing.T) {
			reason, requests := newPeer(t, acts...).served(echo(t))
			if !strings.Contains(reason, "POST /"+name+" with status 50") || len(requests) != 2 {
				t.Errorf("it ended with %q after %d requests", reason, len(requests))
			}
		})
	}
}

func TestStatus(t *testing.T) {
	if got := Status(errors.New("the Runtime API failed")); got != 1 {
		t.Errorf("a failure's status is %d", got)
	}
	p := newPeer(t, reset(""))
	hook := func() error { return errors.New("no luck") }
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
	err := Serve(p.listener.Addr().String(), &Function{Handler: echo(t), Hooks: Hooks{BeforeSnapshot: hook}})
	if Status(err) != 64 || !strings.Contains(err.Error(), "/init/error") {
		t.Errorf("a hook's failure that cannot be reported has the status %d: %v", Status(err), err)
	}
}

// FuzzResponse compares what is read of a response with what net/http reads. It must
// come to an end, whatever is sent.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		event("a", "[1]"), accepted,
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
		c := &conn{fd: fds[0], buf: make([]byte, 64)}
		r, err := readResponse(c)
		c.close()
		if err != nil {
			return
		}
		in := bufio.NewReader(bytes.NewReader(sent))
		for {
			want, err := http.ReadResponse(in, &http.Request{Method: "GET"})
			if err != nil {
				return // net/http is the stricter one in names and versions
			}
			body, err := io.ReadAll(want.Body)
			if err != nil {
				return
			}
			if want.StatusCode >= 100 && want.StatusCode < 200 {
				continue
			}
			if r.status != want.StatusCode || !bytes.Equal(r.body, body) {
				t.Fatalf("%q: got status %d and %q, net/http has %d and %q", sent, r.status, r.body, want.StatusCode, body)
			}
			return
		}
	})
}
