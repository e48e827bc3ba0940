package runtimeapi

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// reset sends some bytes and ends the connection with an RST.
func reset(text string) act {
	return func(w io.Writer) bool {
		io.WriteString(w, text)
		w.(*net.TCPConn).SetLinger(0)
		return false
	}
}

func TestAfterAResetInAnyPhaseTheLoopEndsOrReconnects(t *testing.T) {
	const refused = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	const refusal = `{"errorMessage":"the Runtime API refused the answer with status 403: \"\"","errorType":"Runtime.ResponseRefused"}`
	big := `"` + strings.Repeat("x", 1<<20) + `"`
	for name, test := range map[string]struct {
		acts    []act
		answers []string
		reason  string
	}{
		"instead of an event":           {[]act{reset("")}, nil, "/invocation/next"},
		"in the head of an event":       {[]act{reset("HTTP/1.1 200 OK\r\nLambda-")}, nil, "/invocation/next"},
		"in an event":                   {[]act{reset(event("a", "[1]")[:len(event("a", "[1]"))-2])}, nil, "/invocation/next"},
		"instead of the next event":     {[]act{raw(event("a", "[1]")), raw(accepted), reset("")}, []string{"POST /invocation/a/response [1]"}, "/invocation/next"},
		"in place of an answer":         {[]act{raw(event("a", "[1]")), reset("")}, []string{"POST /invocation/a/response [1]"}, "/invocation/a/response"},
		"in an answer":                  {[]act{raw(event("a", "[1]")), reset("HTTP/1.1 202 Acc")}, []string{"POST /invocation/a/response [1]"}, "/invocation/a/response"},
		"after a refusal":               {[]act{raw(event("a", "[1]")), reset(refused), raw(accepted), raw(event("b", "[2]")), raw(accepted)}, []string{"POST /invocation/a/response [1]", "POST /invocation/a/error " + refusal, "POST /invocation/b/response [2]"}, "connect"},
		"in place of a large answer":    {[]act{raw(event("a", big)), reset("")}, []string{"POST /invocation/a/response " + big}, "/invocation/a/response"},
		"in place of an error's answer": {[]act{raw(event("a", "{")), reset("")}, []string{`POST /invocation/a/error {"errorMessage":"unexpected end of JSON input","errorType":"SyntaxError"}`}, "/invocation/a/error"},
	} {
		t.Run(name, func(t *testing.T) {
			reason, requests := newWire(t, test.acts...).served(echo(t))
			if !strings.Contains(reason, test.reason) || strings.Contains(reason, "\n") {
				t.Errorf("it ended with %q, want one line with %q", reason, test.reason)
			}
			expect(t, paths(requests), test.answers...)
		})
	}
}

func TestAResetInAStreamEndsTheLoop(t *testing.T) {
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
		if !strings.Contains(err.Error(), "/invocation/a/response") {
			t.Errorf("it ended with %q", err)
		}
		<-closed
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestTheExitStatusSaysWhetherAHookFailed(t *testing.T) {
	if got := Status(errors.New("the Runtime API failed")); got != 1 {
		t.Errorf("a failure's status is %d", got)
	}
	p := newWire(t, reset(""))
	hook := func() error { return errors.New("no luck") }
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
	err := Serve(p.listener.Addr().String(), &Function{Handler: echo(t), Hooks: Hooks{BeforeSnapshot: hook}})
	if Status(err) != 64 || !strings.Contains(err.Error(), "/init/error") {
		t.Errorf("a hook's failure that cannot be reported has the status %d: %v", Status(err), err)
	}
}
