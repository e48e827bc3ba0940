package apigatewayproxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	stdnet "net"
	"net/http"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// start serves a handler as programs from 2017 do, until the test ends. Then it checks
// that no goroutine is left.
func start(t testing.TB, h http.Handler, mediaTypes ...string) *Server {
	t.Helper()
	before := goruntime.NumGoroutine()
	ln := net.Listen()
	s := New(ln, mediaTypes)
	go http.Serve(ln, h)
	t.Cleanup(func() {
		ln.Close()
		none(t, before)
	})
	return s
}

// none waits until there are at most as many goroutines as before.
func none(t testing.TB, before int) {
	t.Helper()
	for i := 0; goruntime.NumGoroutine() > before; i++ {
		if i == 500 {
			stacks := make([]byte, 1<<16)
			t.Fatalf("goroutines are left:\n%s", stacks[:goruntime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

const get = `{"httpMethod":"GET","path":"/"}`

// limited returns the context of an invocation with this much time left.
func limited(d time.Duration) *runtime.Context {
	end := time.Now().Add(d)
	return &runtime.Context{RemainingTimeInMillis: func() int64 { return int64(time.Until(end) / time.Millisecond) }}
}

func write(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text) }
}

func TestWhatHandlersDo(t *testing.T) {
	hijack := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			io.WriteString(conn, answer)
			conn.Close()
		}
	}
	tests := []struct {
		name         string
		method, body string // of the request; default: GET without a body
		handler      http.HandlerFunc
		status       int
		want         string
	}{
		{"a handler that does nothing", "", "", func(http.ResponseWriter, *http.Request) {}, 200, ""},
		{"a handler that panics", "", "", func(http.ResponseWriter, *http.Request) { panic("on purpose") }, 502, `{"message":"Bad Gateway"}`},
		{"a handler that panics in its response", "", "", func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		}, 502, `{"message":"Bad Gateway"}`},
		{"a handler that writes less than its Content-Length", "", "", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "9")
			io.WriteString(w, "four")
		}, 502, `{"message":"Bad Gateway"}`},
		{"a handler that takes the connection and closes it", "", "", hijack(""), 502, `{"message":"Bad Gateway"}`},
		{"a handler that takes the connection and answers", "", "", hijack("HTTP/1.1 203 X\r\nA: b\r\n\r\nup to the end"), 203, "up to the end"},
		{"a handler that takes the connection and does not speak HTTP", "", "", hijack("220 mail.example.com ESMTP\r\n"), 502, `{"message":"Bad Gateway"}`},
		{"a handler that switches protocols", "", "", hijack("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), 502, `{"message":"Bad Gateway"}`},
		{"a handler that streams", "", "", func(w http.ResponseWriter, r *http.Request) {
			for i := 0; i < 5; i++ {
				fmt.Fprintf(w, "%d;", i)
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, 200, "0;1;2;3;4;"},
		{"hints before the response", "", "", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</style.css>")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusProcessing)
			w.WriteHeader(201)
			io.WriteString(w, "made")
		}, 201, "made"},
		{"HEAD", "HEAD", "", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "not sent")
		}, 200, ""},
		{"a body of 7 MB that nobody reads", "POST", strings.Repeat("1234567", 1<<20), write("thanks"), 200, "thanks"},
		{"a response without end", "", "", func(w http.ResponseWriter, r *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, 502, `{"message":"Bad Gateway"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/next" {
					io.WriteString(w, "next")
					return
				}
				test.handler(w, r)
			}))
			method := test.method
			if method == "" {
				method = "GET"
			}
			event, _ := json.Marshal(map[string]string{"httpMethod": method, "path": "/", "body": test.body})
			began := time.Now()
			res, err := s.Handle(event, limited(10*time.Second))
			if err != nil || res.StatusCode != test.status || res.Body != test.want || res.IsBase64Encoded {
				t.Errorf("got %.200v, %v", res, err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if res, err := s.Handle([]byte(`{"httpMethod":"GET","path":"/next"}`), nil); err != nil || res.StatusCode != 200 || res.Body != "next" {
				t.Errorf("next: got %.200v, %v", res, err)
			}
		})
	}
}

func TestAnEventWithoutARequestIsAnError(t *testing.T) {
	s := start(t, write("served"))
	if res, err := s.Handle([]byte(`{"Records":[]}`), nil); res != nil || !errors.As(err, new(*EventError)) {
		t.Errorf("got %v, %v", res, err)
	}
	// net/http refuses this path.
	long := `{"httpMethod":"GET","path":"/` + strings.Repeat("x", 2<<20) + `"}`
	if res, err := s.Handle([]byte(long), nil); err != nil || res.StatusCode != 431 {
		t.Errorf("a path of 2 MB: got %.200v, %v", res, err)
	}
}

func TestTheDeadline(t *testing.T) {
	t.Run("ends the request's context, and the answer 504 comes in time", func(t *testing.T) {
		ended := make(chan error, 1)
		s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.ReadAll(r.Body)
			<-r.Context().Done()
			ended <- r.Context().Err()
		}))
		for _, event := range []string{get, `{"httpMethod":"POST","body":"x"}`} {
			began := time.Now()
			res, err := s.Handle([]byte(event), limited(400*time.Millisecond))
			if err != nil || res.StatusCode != 504 || res.Body != `{"message":"Gateway Timeout"}` {
				t.Errorf("got %v, %v", res, err)
			}
			if took := time.Since(began); took < 300*time.Millisecond || took >= 400*time.Millisecond {
				t.Errorf("took %v of 400 ms", took)
			}
			select {
			case <-ended:
			case <-time.After(5 * time.Second):
				t.Error("the request's context has not ended")
			}
		}
	})
	t.Run("ends a stream", func(t *testing.T) {
		s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		if res, err := s.Handle([]byte(get), limited(100*time.Millisecond)); err != nil || res.StatusCode != 504 {
			t.Errorf("got %v, %v", res, err)
		}
	})
	t.Run("does not harm the next request, while a handler that ignores it continues", func(t *testing.T) {
		release := make(chan struct{})
		s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				<-release
			}
			io.WriteString(w, r.URL.Path)
		}))
		if res, err := s.Handle([]byte(`{"httpMethod":"GET","path":"/slow"}`), limited(50*time.Millisecond)); err != nil || res.StatusCode != 504 {
			t.Errorf("got %v, %v", res, err)
		}
		if res, err := s.Handle([]byte(`{"httpMethod":"GET","path":"/next"}`), limited(5*time.Second)); err != nil || res.Body != "/next" {
			t.Errorf("got %v, %v", res, err)
		}
		close(release)
	})
	t.Run("does not discard a complete response", func(t *testing.T) {
		s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "4")
			io.WriteString(w, "done")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		if res, err := s.Handle([]byte(get), limited(200*time.Millisecond)); err != nil || res.StatusCode != 200 || res.Body != "done" {
			t.Errorf("got %v, %v", res, err)
		}
	})
	t.Run("applies if nobody serves the listener", func(t *testing.T) {
		ln := net.Listen()
		defer ln.Close()
		if res, err := New(ln, nil).Handle([]byte(get), limited(50*time.Millisecond)); err != nil || res.StatusCode != 504 {
			t.Errorf("got %v, %v", res, err)
		}
	})
	t.Run("is zero if the context has none", func(t *testing.T) {
		for _, ctx := range []*runtime.Context{nil, {}, {RemainingTimeInMillis: func() int64 { return 0 }}} {
			if d := deadline(ctx); !d.IsZero() {
				t.Errorf("got %v", d)
			}
		}
	})
}

func TestAnswersWaitForTheHandlerToReturn(t *testing.T) {
	// Otherwise Lambda would freeze the handler.
	returned := false
	s := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "4")
		io.WriteString(w, "done")
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
		returned = r.Context().Err() == nil
	}))
	if res, err := s.Handle([]byte(get), nil); err != nil || res.Body != "done" || !returned {
		t.Errorf("got %v, %v, returned: %v", res, err, returned)
	}
}

func TestAServerMayStartLater(t *testing.T) {
	ln := net.Listen()
	defer ln.Close()
	s := New(ln, nil)
	time.AfterFunc(300*time.Millisecond, func() { http.Serve(ln, write("late")) })
	var all sync.WaitGroup
	for i := 0; i < 10; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if res, err := s.Handle([]byte(get), limited(10*time.Second)); err != nil || res.Body != "late" {
				t.Errorf("got %v, %v", res, err)
			}
		}()
	}
	all.Wait()
}

func TestTheAnswerIs503AfterTheServerHasClosed(t *testing.T) {
	ln := net.Listen()
	server := &http.Server{Handler: write("served")}
	go server.Serve(ln)
	s := New(ln, nil)
	if res, err := s.Handle([]byte(get), nil); err != nil || res.Body != "served" {
		t.Errorf("got %v, %v", res, err)
	}
	server.Close()
	if res, err := s.Handle([]byte(get), nil); err != nil || res.StatusCode != 503 || res.Body != `{"message":"Service Unavailable"}` {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestAServersTimeoutsDoNotHarmLaterRequests(t *testing.T) {
	ln := net.Listen()
	server := &http.Server{Handler: write("served"), ReadTimeout: 10 * time.Millisecond, WriteTimeout: time.Second, IdleTimeout: 10 * time.Millisecond}
	go server.Serve(ln)
	defer server.Close()
	s := New(ln, nil)
	for i := 0; i < 5; i++ {
		if res, err := s.Handle([]byte(get), nil); err != nil || res.Body != "served" {
			t.Errorf("got %v, %v", res, err)
		}
		time.Sleep(15 * time.Millisecond) // like a frozen sandbox
	}
}

func TestOtherKindsOfListeners(t *testing.T) {
	before := goruntime.NumGoroutine()
	tcp, err := stdnet.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unix, err := stdnet.Listen("unix", filepath.Join(t.TempDir(), "socket"))
	if err != nil {
		t.Fatal(err)
	}
	any, err := stdnet.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	for name, ln := range map[string]stdnet.Listener{"TCP": tcp, "unix": unix, "any address": any, "a wrapper of ours": struct{ stdnet.Listener }{net.Listen()}} {
		t.Run(name, func(t *testing.T) {
			s := New(ln, nil)
			go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/panic":
					panic("on purpose")
				case "/slow":
					io.Copy(io.Discard, r.Body) // otherwise net/http does not notice that a client leaves
					<-r.Context().Done()
				case "/read":
					io.Copy(w, r.Body)
				}
			}))
			large := strings.Repeat("x", 5<<20)
			for _, test := range []struct {
				path   string
				status int
				body   string
			}{
				{"/", 200, ""},
				{"/read", 200, large},
				{"/panic", 502, `{"message":"Bad Gateway"}`},
				{"/slow", 504, `{"message":"Gateway Timeout"}`},
				{"/", 200, ""},
			} {
				body, limit := large, 10*time.Second
				if test.status == 504 {
					body, limit = "small", time.Second // the deadline must not pass before the request is made
				}
				event, _ := json.Marshal(map[string]string{"httpMethod": "POST", "path": test.path, "body": body})
				if res, err := s.Handle(event, limited(limit)); err != nil || res.StatusCode != test.status || res.Body != test.body {
					t.Errorf("%s: got %.200v, %v", test.path, res, err)
				}
			}
			ln.Close()
			if res, err := s.Handle([]byte(get), nil); err != nil || res.StatusCode != 503 {
				t.Errorf("closed: got %v, %v", res, err)
			}
		})
	}
	none(t, before)
}
