package runtimeapi

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
)

// paths lists the requests, without those for the next invocation.
func paths(requests []request) (out []string) {
	for _, q := range requests {
		if q.path != "/invocation/next" {
			out = append(out, q.method+" "+q.path+" "+q.body)
		}
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheLoopAnswersAllInvocationsOnOneConnection(t *testing.T) {
	p := newWire(t, raw(event("a", `{"n":1}`)), raw(accepted), raw(event("b", `[2]`)), raw(accepted))
	_, requests := p.served(echo(t))
	expect(t, paths(requests), `POST /invocation/a/response {"n":1}`, `POST /invocation/b/response [2]`)
	for _, q := range requests {
		if q.connection != 0 {
			t.Errorf("%s %s came on another connection", q.method, q.path)
		}
		if agent := q.header.Get("User-Agent"); !strings.HasPrefix(agent, "aws-lambda-go-shim/") {
			t.Errorf("User-Agent %q", agent)
		}
	}
	if got := requests[1].header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
}

func TestTheLoopUnderstandsEveryFormOfAResponse(t *testing.T) {
	const id = "Lambda-Runtime-Aws-Request-Id: a\r\n"
	for name, answer := range map[string]act{
		"names of fields in any case":      raw("HTTP/1.1 200 OK\r\nlAMBDA-rUNTIME-aWS-rEQUEST-iD:a\r\ncontent-length: 3\r\n\r\n[1]"),
		"space around a value":             raw("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: \t a \t\r\nContent-Length:3\r\n\r\n[1]"),
		"a folded field":                   raw("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id:\r\n  a\r\nContent-Length: 3\r\n\r\n[1]"),
		"a chunked body":                   raw("HTTP/1.1 200 OK\r\n" + id + "Transfer-Encoding: Chunked\r\n\r\n1\r\n[\r\n0002;x=\"y\"\r\n1]\r\n0\r\nX: y\r\n\r\n"),
		"no reason phrase":                 raw("HTTP/1.1 200\r\n" + id + "Content-Length: 3\r\n\r\n[1]"),
		"bare line feeds":                  raw("HTTP/1.1 200 OK\nLambda-Runtime-Aws-Request-Id: a\nContent-Length: 3\n\n[1]"),
		"interim responses before it":      raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n" + id + "Content-Length: 3\r\n\r\n[1]"),
		"Connection: close":                last("HTTP/1.1 200 OK\r\n" + id + "Connection: close\r\nContent-Length: 3\r\n\r\n[1]"),
		"a body that ends with the stream": last("HTTP/1.1 200 OK\r\n" + id + "\r\n[1]"),
		"HTTP/1.0":                         last("HTTP/1.0 200 OK\r\n" + id + "Content-Length: 3\r\n\r\n[1]"),
		"equal Content-Lengths":            raw("HTTP/1.1 200 OK\r\n" + id + "Content-Length: 3, 3\r\nContent-Length: 3\r\n\r\n[1]"),
		"a header larger than the buffer":  raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10) + "\r\n" + id + "Content-Length: 3\r\n\r\n[1]"),
		"bytes that come one at a time": func(w io.Writer) bool {
			for _, b := range []byte("HTTP/1.1 100 Continue\r\n\r\n" + event("a", "[1]")) {
				w.Write([]byte{b})
			}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, requests := newWire(t, answer, raw(accepted)).served(echo(t))
			expect(t, paths(requests), "POST /invocation/a/response [1]")
		})
	}
}

func TestAConnectionClosedWhileTheHandlerRunsIsReplaced(t *testing.T) {
	for name, end := range map[string]act{"closed": last(event("a", "[1]")), "reset": reset(event("a", "[1]"))} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan struct{})
			h := of(t, func(_ context.Context, e any) (any, error) {
				<-gone
				return e, nil
			})
			_, requests := newWire(t, arrived(end, gone), raw(accepted)).served(h)
			expect(t, paths(requests), "POST /invocation/a/response [1]")
		})
	}
}

func TestAnInvalidResponseEndsTheLoopWithOneSentence(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\n"
	for name, test := range map[string]struct {
		answer act
		reason string
	}{
		"a closed connection":          {last(""), "it sent no response"},
		"half a status line":           {last("HTTP/1.1 20"), "unexpected EOF"},
		"half a header":                {last(head + "X: "), "unexpected EOF"},
		"half a body":                  {last(head + "Content-Length: 9\r\n\r\n[1"), "unexpected EOF"},
		"another protocol":             {raw("SSH-2.0-OpenSSH\r\n"), `expected an HTTP/1.1 status line, found "SSH-2.0-OpenSSH"`},
		"a status of two digits":       {raw("HTTP/1.1 20 OK\r\n\r\n"), "expected an HTTP/1.1 status line"},
		"a field without a colon":      {raw("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), `expected a header field, found "nonsense"`},
		"a negative length":            {raw(head + "Content-Length: -1\r\n\r\n"), `Content-Length "-1"`},
		"two different lengths":        {raw(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n[]"), "Content-Length"},
		"a length that is too large":   {raw(head + "Content-Length: 99999999999\r\n\r\n"), "more than 128 MiB"},
		"an unknown coding":            {raw(head + "Transfer-Encoding: gzip\r\n\r\n"), `Transfer-Encoding "gzip"`},
		"garbage for a chunk size":     {raw(head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), `expected a chunk size, found "xyz"`},
		"a chunk too large":            {raw(head + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n"), "more than 128 MiB"},
		"a chunk longer than its size": {raw(head + "Transfer-Encoding: chunked\r\n\r\n1\r\n[1]\r\n0\r\n\r\n"), "a chunk's length differs from its size"},
		"half a chunk":                 {last(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n[1"), "unexpected EOF"},
		"status 500":                   {raw("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nbusy"), `status 500: "busy"`},
		"status 101":                   {raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "status 101"},
		"no request id":                {raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "without Lambda-Runtime-Aws-Request-Id"},
		"an endless header": {func(w io.Writer) bool {
			io.WriteString(w, head)
			for {
				if _, err := io.WriteString(w, "X-Endless: "+strings.Repeat("x", 1000)+"\r\n"); err != nil {
					return false
				}
			}
		}, "more than 1 MiB"},
		"an endless line": {func(w io.Writer) bool {
			for {
				if _, err := io.WriteString(w, strings.Repeat("HTTP/1.1 ", 1000)); err != nil {
					return false
				}
			}
		}, "more than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			reason, requests := newWire(t, test.answer).served(echo(t))
			if !strings.Contains(reason, test.reason) || strings.Contains(reason, "\n") {
				t.Errorf("it ended with %q, want one line with %q", reason, test.reason)
			}
			expect(t, paths(requests))
		})
	}
}

// typed is a stream with a content type. After its data it fails with end, unless that is
// nil.
type typed struct {
	from   io.Reader
	end    error
	closed chan struct{}
}

func (r *typed) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err == io.EOF && r.end != nil {
		err = r.end
	}
	return n, err
}
func (r *typed) ContentType() string { return "text/plain" }
func (r *typed) Close() error        { close(r.closed); return nil }

func TestAReaderIsStreamedAndClosed(t *testing.T) {
	text := strings.Repeat("0123456789", 10000)
	for name, end := range map[string]error{"to its end": nil, "until it fails": errors.New("torn")} {
		t.Run(name, func(t *testing.T) {
			closed := make(chan struct{})
			h := of(t, func(ctx context.Context) (io.Reader, error) {
				return &typed{strings.NewReader(text), end, closed}, nil
			})
			_, requests := newWire(t, raw(event("a", "{}")), raw(accepted), raw(event("b", "{}"))).served(h)
			q := requests[1]
			if q.body != text || q.header.Get("Content-Type") != "text/plain" || q.header.Get("Lambda-Runtime-Function-Response-Mode") != "streaming" {
				t.Errorf("%d bytes with %v", len(q.body), q.header)
			}
			<-closed
			body, _ := base64.StdEncoding.DecodeString(q.trailer.Get("Lambda-Runtime-Function-Error-Body"))
			want := ""
			if end != nil {
				want = `{"errorMessage":"torn","errorType":"errorString"}`
			}
			if string(body) != want {
				t.Errorf("trailer %q, want %q", body, want)
			}
		})
	}
}
