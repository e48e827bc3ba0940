package runtimeapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// status sends a response with a status and no body.
func status(code int) act {
	return raw(fmt.Sprintf("HTTP/1.1 %d Status\r\nContent-Length: 0\r\n\r\n", code))
}

// TestTheStatusDecidesWhatHappensAfterAnAnswer goes through what settle decides: for
// results, errors and streams, for each class of status.
func TestTheStatusDecidesWhatHappensAfterAnAnswer(t *testing.T) {
	h := of(t, func(_ context.Context, what string) (any, error) {
		switch what {
		case "error":
			return nil, errors.New("no luck")
		case "stream":
			return io.Reader(&typed{strings.NewReader("abc"), nil, make(chan struct{})}), nil
		case "torn":
			return io.Reader(&typed{strings.NewReader("abc"), errors.New("torn"), make(chan struct{})}), nil
		}
		return what, nil
	})
	answers := map[string]string{
		"result": `POST /invocation/a/response "result"`,
		"error":  `POST /invocation/a/error {"errorMessage":"no luck","errorType":"errorString"}`,
		"stream": `POST /invocation/a/response abc`,
		"torn":   `POST /invocation/a/response abc`,
	}
	for what, first := range answers {
		for _, code := range []int{101, 200, 202, 204, 299, 300, 302, 304, 400, 403, 404, 413, 429, 500, 503} {
			for _, second := range []int{0, 202, 400, 413, 500} {
				if success(code) != (second == 0) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%d/%d", what, code, second), func(t *testing.T) {
					acts := []act{raw(event("a", `"`+what+`"`)), status(code)}
					want := []string{first}
					if second != 0 {
						acts = append(acts, status(second))
						refusal := fmt.Sprintf(`"the Runtime API refused the answer with status %d: \"\"","errorType":"Runtime.ResponseRefused"`, code)
						switch {
						case what == "error":
							refusal = `"no luck","errorType":"errorString"`
						case what == "torn":
							refusal = `"torn","errorType":"errorString"`
						case code == 413:
							refusal = fmt.Sprintf(`"the response of %d bytes is larger than Lambda takes","errorType":"Function.ResponseSizeTooLarge"`,
								map[string]int{"result": 8, "stream": 3}[what])
						}
						want = append(want, `POST /invocation/a/error {"errorMessage":`+refusal+"}")
					}
					ended := second != 0 && second != 202
					if !ended {
						acts = append(acts, raw(event("b", `"next"`)), raw(accepted))
						want = append(want, `POST /invocation/b/response "next"`)
					}
					reason, requests := newWire(t, acts...).served(h)
					expect(t, paths(requests), want...)
					refused := fmt.Sprintf("the Runtime API refused the answer to invocation \"a\" with status %d, and then a minimal error with status %d", code, second)
					if ended != strings.Contains(reason, refused) || strings.Contains(reason, "\n") {
						t.Errorf("it ended with %q", reason)
					}
					for _, q := range requests {
						if cause := q.header.Get("Lambda-Runtime-Function-Xray-Error-Cause"); second != 0 && what != "error" && cause != "" {
							t.Errorf("a minimal error has a cause for X-Ray: %s", cause)
						}
					}
				})
			}
		}
	}
}

// After an early 413 the answer must not be sent again. It must not be taken for a broken
// connection either.
func TestAnEarlyRefusalIsUnderstood(t *testing.T) {
	const tooLarge = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	h := of(t, func(_ context.Context, what string) (any, error) {
		if what == "stream" {
			return io.Reader(&typed{io.LimitReader(zeros{}, 64<<20), nil, make(chan struct{})}), nil
		}
		return strings.Repeat("x", 64<<20), nil
	})
	for _, what := range []string{"result", "stream"} {
		for name, after := range map[string]func(c net.Conn){
			"by a server that closes the connection": func(c net.Conn) { c.Close() },
			"by a server that stops reading":         func(c net.Conn) {},
		} {
			t.Run("of a "+what+" "+name, func(t *testing.T) {
				listener, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				defer listener.Close()
				answers := make(chan string, 3)
				go func() {
					for n := 0; ; n++ {
						c, err := listener.Accept()
						if err != nil {
							return
						}
						defer c.Close()
						r := bufio.NewReader(c)
						for {
							q, err := http.ReadRequest(r)
							if err != nil {
								break
							}
							if q.Method == "GET" && n == 0 {
								io.WriteString(c, event("a", `"`+what+`"`))
								continue
							}
							if q.Method == "GET" {
								break
							}
							if strings.HasSuffix(q.URL.Path, "/response") {
								answers <- "response"
								io.WriteString(c, tooLarge)
								after(c)
								break
							}
							body, _ := io.ReadAll(q.Body)
							answers <- string(body)
							io.WriteString(c, accepted)
						}
						if n > 0 {
							c.Close()
						}
					}
				}()
				go Serve(listener.Addr().String(), &Function{Handler: h})
				for _, want := range []string{"response", `"errorType":"Function.ResponseSizeTooLarge"`} {
					select {
					case got := <-answers:
						if !strings.Contains(got, want) {
							t.Errorf("got %q, want %q", got, want)
						}
					case <-time.After(20 * time.Second):
						t.Fatalf("no %s came", want)
					}
				}
			})
		}
	}
}

// bad is a stream with one method that misbehaves.
type bad struct {
	reads    int
	in, what string
}

func (b *bad) do(in string) {
	if b.in != in {
		return
	}
	switch b.what {
	case "panic":
		panic("oh no")
	case "goexit":
		runtime.Goexit()
	}
}

func (b *bad) Read(p []byte) (int, error) {
	if b.reads++; b.reads == 1 {
		return copy(p, "abc"), nil
	}
	b.do("Read")
	if b.in == "Read" && b.what == "count" {
		return len(p) + 1, nil
	}
	if b.in == "Read" && b.what == "negative" {
		return -1, nil
	}
	return 0, io.EOF
}
func (b *bad) ContentType() string { b.do("ContentType"); return "text/plain" }
func (b *bad) Close() error        { b.do("Close"); return nil }

// All of the user's code runs in one guarded region: whatever it does, there is one
// answer, nothing foreign in a chunked body, and the next invocation is served.
func TestAStreamThatMisbehavesGetsOneAnswer(t *testing.T) {
	h := of(t, func(_ context.Context, b struct{ In, What string }) (any, error) {
		if b.In == "" {
			return "next", nil
		}
		return io.Reader(&bad{in: b.In, what: b.What}), nil
	})
	for _, test := range []struct{ in, what, answer, trailer string }{
		{"ContentType", "panic", `POST /invocation/a/error {"errorMessage":"oh no","errorType":"string","stackTrace":`, ""},
		{"ContentType", "goexit", `POST /invocation/a/error {"errorMessage":"the handler called runtime.Goexit","errorType":"Goexit"}`, ""},
		{"Read", "panic", "POST /invocation/a/response abc", "string"},
		{"Read", "goexit", "POST /invocation/a/response abc", "Goexit"},
		{"Read", "count", "POST /invocation/a/response abc", "errorString"},
		{"Read", "negative", "POST /invocation/a/response abc", "errorString"},
		{"Close", "panic", "POST /invocation/a/response abc", ""},
		{"Close", "goexit", "POST /invocation/a/response abc", ""},
	} {
		t.Run(test.in+" "+test.what, func(t *testing.T) {
			_, requests := newWire(t, raw(event("a", fmt.Sprintf(`{"In":%q,"What":%q}`, test.in, test.what))), raw(accepted),
				raw(event("b", "{}")), raw(accepted)).served(h)
			got := paths(requests)
			if len(got) != 2 || !strings.HasPrefix(got[0], test.answer) || got[1] != `POST /invocation/b/response "next"` {
				t.Fatalf("asked\n%s", strings.Join(got, "\n"))
			}
			for _, q := range requests {
				if strings.HasPrefix(q.path, "/invocation/a/") {
					if trailer := q.trailer.Get("Lambda-Runtime-Function-Error-Type"); trailer != test.trailer {
						t.Errorf("trailer %q, want %q", trailer, test.trailer)
					}
				}
			}
		})
	}
}

// The loop has no time limit for Lambda or its caller. It used to be 30 seconds.
func TestTheLoopWaitsWithoutATimeLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 35 s")
	}
	const long = 33 * time.Second
	slow := func(text string) act {
		return func(w io.Writer) bool {
			io.WriteString(w, text[:len(text)/2])
			time.Sleep(long)
			_, err := io.WriteString(w, text[len(text)/2:])
			return err == nil
		}
	}
	late := func(text string) act {
		return func(w io.Writer) bool {
			time.Sleep(long)
			_, err := io.WriteString(w, text)
			return err == nil
		}
	}
	for name, acts := range map[string][]act{
		"an event comes in two halves":  {slow(event("a", `"result"`)), raw(accepted)},
		"the answer is accepted late":   {raw(event("a", `"result"`)), late(accepted)},
		"the acceptance has two halves": {raw(event("a", `"result"`)), slow(accepted)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, requests := newWire(t, append(acts, raw(event("b", "2")), raw(accepted))...).within(2*long, echo(t))
			expect(t, paths(requests), `POST /invocation/a/response "result"`, "POST /invocation/b/response 2")
		})
	}
	t.Run("a stream is read slowly", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ended := make(chan string, 1)
		go func() {
			server, err := listener.Accept()
			if err != nil {
				ended <- err.Error()
				return
			}
			q, err := http.ReadRequest(bufio.NewReaderSize(&trickle{server, long}, 16))
			if err != nil {
				ended <- err.Error()
				return
			}
			n, err := io.Copy(io.Discard, q.Body)
			io.WriteString(server, accepted)
			ended <- fmt.Sprint(n, err)
		}()
		client, err := newClient(listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		inv := new(invocation)
		inv.identify([]byte("a"))
		upload, err := client.beginStream(inv, "text/plain")
		if err != nil {
			t.Fatal(err)
		}
		const size = 8 << 20
		for sent := 0; sent < size; sent += len(upload.Buffer()) {
			if !upload.Send(len(upload.Buffer())) {
				t.Fatal("it gave up")
			}
		}
		if err := client.endStream(inv, upload, nil); err != nil {
			t.Error(err)
		}
		if got := <-ended; got != fmt.Sprint(size, nil) {
			t.Errorf("the server read %s, want %d bytes", got, size)
		}
	})
}

// trickle reads nothing for a time after the first byte, and then at full speed.
type trickle struct {
	net.Conn
	pause time.Duration
}

func (c *trickle) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	time.Sleep(c.pause)
	c.pause = 0
	return n, err
}
