package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/testdata/script"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

const get = `{"httpMethod":"GET","path":"/"}`

// request is a request that is sent in both ways.
type request struct {
	method, target string
	header         [][2]string
	body           string
}

// event returns the request as an event of a function URL or an HTTP API.
func (r request) event() []byte {
	path, query, _ := strings.Cut(r.target, "?")
	headers := map[string]string{"host": "example.com"}
	for _, h := range r.header {
		headers[h[0]] = h[1]
	}
	event, _ := json.Marshal(map[string]interface{}{
		"rawPath": path, "rawQueryString": query, "headers": headers, "body": r.body,
		"requestContext": map[string]interface{}{"http": map[string]string{"method": r.method}},
	})
	return event
}

// received is the response to a request.
type received struct {
	status  int // 0 if the server closed the connection instead, -1 if a client cannot read it
	header  http.Header
	cookies []string
	body    string
}

// tcpServer is net/http's server on a TCP port.
type tcpServer struct {
	handler  http.HandlerFunc
	returned chan struct{} // gets a value when the handler has returned
	server   *httptest.Server
}

func newTCPServer(t testing.TB) *tcpServer {
	r := &tcpServer{returned: make(chan struct{}, 1)}
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		defer func() { r.returned <- struct{}{} }()
		r.handler(w, req)
	}))
	r.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	r.server.Start()
	t.Cleanup(r.server.Close)
	return r
}

// serve sends the request over a new connection, and waits until the handler has returned
// and the connection is closed.
func (r *tcpServer) serve(t testing.TB, h http.HandlerFunc, req request) received {
	t.Helper()
	r.handler = h
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	var wire bytes.Buffer
	fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n", req.method, req.target)
	for _, h := range req.header {
		fmt.Fprintf(&wire, "%s: %s\r\n", h[0], h[1])
	}
	if req.body != "" || req.method == "POST" {
		fmt.Fprintf(&wire, "Content-Length: %d\r\n", len(req.body))
	}
	wire.WriteString("\r\n" + req.body)
	go conn.Write(wire.Bytes())
	defer func() { <-r.returned }()
	in := bufio.NewReader(conn)
	for {
		res, err := http.ReadResponse(in, &http.Request{Method: req.method})
		if err != nil {
			return broken(err)
		}
		if res.StatusCode < 200 && res.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		body, err := io.ReadAll(res.Body)
		io.Copy(io.Discard, in)
		if err != nil {
			return broken(err)
		}
		return simple(received{res.StatusCode, res.Header, res.Header["Set-Cookie"], string(body)}, req.method)
	}
}

func broken(err error) received {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return received{}
	}
	return received{status: -1}
}

// direct sends the request to the handler through this package.
func direct(t testing.TB, h http.HandlerFunc, req request) received {
	t.Helper()
	res, err := New(h).Handle(context.Background(), req.event())
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode == http.StatusBadGateway && res.Body == `{"message":"Bad Gateway"}` {
		return received{}
	}
	header := make(http.Header)
	for name, value := range res.Headers {
		header[name] = []string{value}
	}
	body := res.Body
	if res.IsBase64Encoded {
		body = decodeBase64(t, body)
	}
	return simple(received{res.StatusCode, header, res.Cookies, body}, req.method)
}

// simple removes from a response what the gateway sets itself, and differences that this
// payload cannot express. A gateway knows the length of a body, except for HEAD.
func simple(r received, method string) received {
	for _, name := range []string{"Date", "Connection", "Keep-Alive", "Proxy-Connection", "Trailer", "Upgrade", "Set-Cookie"} {
		r.header.Del(name)
	}
	if method != http.MethodHead {
		r.header.Del("Content-Length")
	}
	for name, values := range r.header {
		r.header[name] = []string{strings.Join(values, ", ")}
	}
	if r.header.Get("Content-Type") == "" && r.header.Get("Content-Encoding") == "" && r.body != "" {
		r.header.Set("Content-Type", http.DetectContentType([]byte(r.body))) // otherwise a gateway would set application/json
	}
	return r
}

// The seeds of FuzzHandler have what a handler can do with status, headers, length and flushes, and TestBase64 the kinds of
// bodies. tests/suites runs net/http's own tests.
func TestHandlersBehaveAsInNetHTTPsServer(t *testing.T) {
	type test struct {
		name    string
		request request
		handler func(w http.ResponseWriter, r *http.Request, note func(...interface{}))
	}
	hello := func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
		note(io.WriteString(w, "hello"))
	}
	tests := []test{
		{"a panic", request{}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) { panic("on purpose") }},
		{"an abort", request{}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) { panic(http.ErrAbortHandler) }},
		{"a panic after a flush", request{}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			hello(w, r, note)
			w.(http.Flusher).Flush()
			panic("on purpose")
		}},
		{"the server and its address", request{}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
			note(ok && server.Handler != nil)
			addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
			note(ok && addr.Network() == "tcp" && strings.HasPrefix(addr.String(), "127.0.0.1:"))
		}},
		{"a body that is read to its end", request{method: "POST", body: "hello"}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			for i := 0; i < 8; i++ {
				p := make([]byte, 2*(i%2)) // by nothing, and by two
				n, err := r.Body.Read(p)
				note(string(p[:n]), err)
			}
		}},
		{"a body that is closed", request{method: "POST", body: "hello"}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			note(r.Body.Read(make([]byte, 1)))
			note(r.Body.Close(), r.Body.Close())
			note(r.Body.Read(make([]byte, 1)))
		}},
		{"a missing body", request{}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			note(r.Body == http.NoBody, r.ContentLength)
			note(r.Body.Read(make([]byte, 1)))
			note(r.Body.Close())
		}},
		{"the fields of the request", request{method: "PUT", target: "/a%2Fb//c?d=%20&e", body: "hello",
			header: [][2]string{{"x-lower", " 1 "}, {"User-Agent", "test"}, {"Cookie", "a=1; b=2"}, {"Authorization", "Basic YTpi"}, {"Accept", "a, b"}, {"Referer", "http://x/"}},
		}, func(w http.ResponseWriter, r *http.Request, note func(...interface{})) {
			r.Header.Del("Connection") // the reference needs it to end
			user, password, _ := r.BasicAuth()
			note(r.Method, r.URL, r.URL.Path, r.URL.RawPath, r.RequestURI, r.Proto, r.ProtoMajor, r.ProtoMinor, r.Host, r.ContentLength, r.TransferEncoding, r.Trailer, r.TLS, r.Header,
				r.Cookies(), user, password, r.UserAgent(), r.Referer(), r.Pattern, r.Form == nil, r.Response == nil)
			_, _, err := net.SplitHostPort(r.RemoteAddr)
			note(err)
		}},
	}
	server := newTCPServer(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.request.method == "" {
				test.request.method = "GET"
			}
			if test.request.target == "" {
				test.request.target = "/"
			}
			var notes string
			var kept *http.Request
			handler := func(w http.ResponseWriter, r *http.Request) {
				kept = r
				test.handler(w, r, func(values ...interface{}) { notes += fmt.Sprintln(values...) })
			}
			after := func() string { // of the handler
				_, err := kept.Body.Read(make([]byte, 1))
				<-kept.Context().Done()
				return fmt.Sprint(err, kept.Context().Err())
			}
			want := server.serve(t, handler, test.request)
			wantNotes, wantAfter := notes, after()
			notes = ""
			got := direct(t, handler, test.request)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %.300s\nwant %.300s", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
			}
			if notes != wantNotes {
				t.Errorf("\n got %s\nwant %s", notes, wantNotes)
			}
			if gotAfter := after(); gotAfter != wantAfter {
				t.Errorf("after the handler:\n got %s\nwant %s", gotAfter, wantAfter)
			}
		})
	}
}

// FuzzHandler compares a handler's response with the one from net/http's server.
func FuzzHandler(f *testing.F) {
	for _, text := range []string{
		"", "w9", "f", "s200w9", "s204w1", "s304w1", "s103s200", "s99", "s200s99", "s999w5", "w600", "w9000s500", "w1fw1hLate:1\nfw1",
		"hX-A:1\r\nB: c\nw1", "hSet-Cookie:a=1\nhset-cookie:b=2\ns200", "hX A:1\nh:1\nhé:é\nw1", "hVary:Accept\nhvary:Cookie\nhX-None:\nhX-L: é\t\nw1", "hContent-Length:4\nw4", "hContent-Length:4\nw9", "hContent-Length:9\nw4", "hContent-Length:five\nw4", "fhX-After:1\ns500w9", "s201s500s103w1",
		"hContent-Type:\nw9", "hContent-Encoding:gzip\nw9", "hTransfer-Encoding:chunked\nhContent-Length:4\nw4", "hTrailer:X-Sum\nw1hX-Sum:1\n", "hTrailer:X:1\nw0",
	} {
		f.Add("GET", text)
		f.Add("HEAD", text)
	}
	server := newTCPServer(f)
	f.Fuzz(func(t *testing.T, method, text string) {
		if method != "GET" && method != "HEAD" || strings.Contains(text, "s101") {
			return // net/http can switch protocols, but Lambda cannot
		}
		var calls string
		handler := func(w http.ResponseWriter, r *http.Request) { calls = script.Run(w, text) }
		want := server.serve(t, handler, request{method: method, target: "/"})
		wantCalls := calls
		calls = ""
		got := direct(t, handler, request{method: method, target: "/"})
		if want.status == -1 || got.status == 0 && want.status == 0 {
			return
		}
		for _, header := range []http.Header{got.header, want.header} {
			for name, values := range header {
				header[name] = []string{strings.TrimSpace(strings.TrimLeft(values[0], "0"))} // 04 is 4
			}
		}
		if want.header.Get("Content-Length") == "" { // the body is longer than net/http's buffer, or the handler removed it
			got.header.Del("Content-Length")
			want.header.Del("Content-Length")
		}
		if !reflect.DeepEqual(got, want) || calls != wantCalls {
			t.Fatalf("\n got %+v, %s\nwant %+v, %s", got, calls, want, wantCalls)
		}
	})
}

func TestHandlersCannotControlTheConnection(t *testing.T) {
	res, err := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, isHijacker := w.(http.Hijacker)
		c := http.NewResponseController(w)
		_, _, err := c.Hijack()
		fmt.Fprint(w, isHijacker, errors.Is(err, http.ErrNotSupported), errors.Is(c.SetReadDeadline(time.Time{}), http.ErrNotSupported), errors.Is(c.SetWriteDeadline(time.Time{}), http.ErrNotSupported))
	})).Handle(context.Background(), []byte(get))
	if err != nil || res.Body != "false true true true" {
		t.Error(res, err)
	}
}

func TestWritesAfterTheHandlerHasReturnedFail(t *testing.T) {
	var kept http.ResponseWriter
	for _, h := range []http.HandlerFunc{
		func(w http.ResponseWriter, r *http.Request) { kept = w; io.WriteString(w, "hello") },
		func(w http.ResponseWriter, r *http.Request) { kept = w; panic("on purpose") },
	} {
		res, err := New(h).Handle(context.Background(), []byte(get))
		if err != nil {
			t.Fatal(err)
		}
		before := *res
		if n, err := kept.Write([]byte("late")); n != 0 || err == nil || err.Error() != "http: the handler has returned" {
			t.Errorf("wrote %d bytes, %v", n, err)
		}
		if n, err := io.WriteString(kept, "late"); n != 0 || err == nil {
			t.Errorf("wrote %d bytes, %v", n, err)
		}
		kept.Header().Set("X-Late", "1")
		kept.WriteHeader(500)
		kept.(http.Flusher).Flush()
		if !reflect.DeepEqual(*res, before) {
			t.Errorf("%+v became %+v", before, *res)
		}
	}
}

func TestTheLargestResponse(t *testing.T) {
	for n, want := range map[int]int{6 << 20: 200, 6<<20 + 1: 502} {
		var wrote error
		res, err := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Repeat("x", n-1))
			_, wrote = io.WriteString(w, "x")
		})).Handle(context.Background(), []byte(get))
		if err != nil || res.StatusCode != want || (wrote == nil) != (want == 200) {
			t.Errorf("%d bytes: %d, %v, the last write: %v", n, res.StatusCode, err, wrote)
		}
	}
}

func TestTheRequestHasTheContextOfTheInvocation(t *testing.T) {
	type key struct{}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, "value"), time.Millisecond)
	defer cancel()
	res, err := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		fmt.Fprint(w, r.Context().Value(key{}), " ", r.Context().Err(), Event(r.Context()) != nil, Event(context.Background()) == nil)
	})).Handle(ctx, []byte(get))
	if err != nil || res.Body != "value context deadline exceeded true true" {
		t.Error(res, err)
	}
}

func TestInvokeReadsAndWritesJSON(t *testing.T) {
	g := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-A", "<&>")
		w.Header().Set("X-Byte", "\xff") // a server of net/http sends it as it is
		io.WriteString(w, "<\u2028\">")
	}))
	text, err := g.Invoke(context.Background(), []byte(get))
	var res Response
	if err != nil || json.Unmarshal(text, &res) != nil || res.StatusCode != 200 || res.Body != "<\u2028\">" || res.Headers["X-A"] != "<&>" || res.Headers["X-Byte"] != "\ufffd" {
		t.Errorf("%s, %v", text, err)
	}
	if text, err := g.Invoke(context.Background(), []byte("{}")); text != nil || !errors.As(err, new(*EventError)) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAReasonIsLoggedAndCannotForgeALine(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	log.SetFlags(0)
	defer log.SetOutput(io.Discard)
	for _, test := range []struct {
		event  string
		reason interface{}
		want   string
	}{
		{`{"httpMethod":"GET","path":"/a\nb"}`, "x\ny", "gateway: \"GET\" \"/a\\nb\": 502 Bad Gateway: the handler panicked: \"x\\ny\"\ngoroutine "},
		{`{"httpMethod":"GET","path":"/\u001b"}`, errors.New("x\x1b"), "gateway: \"GET\" \"/\\x1b\": 502 Bad Gateway: the handler panicked: \"x\\x1b\"\ngoroutine "},
		{get, http.ErrAbortHandler, "gateway: \"GET\" \"/\": 502 Bad Gateway: the handler aborted its response\n"},
	} {
		logged.Reset()
		res, err := New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(test.reason) })).Handle(context.Background(), []byte(test.event))
		if err != nil || res.StatusCode < 400 || !strings.HasPrefix(logged.String(), test.want) {
			t.Errorf("%s: %v, %v, logged\n%s", test.event, res, err, logged.String())
		}
	}
}

// recorder is the output that the shim gives package log in the JSON log format.
type recorder struct {
	io.Writer
	ctx     context.Context
	message string
	stack   []uintptr
}

func (r *recorder) Error(ctx context.Context, message string, stack []uintptr) {
	r.ctx, r.message, r.stack = ctx, message, stack
}

// panicked reports whether a func of this name led to the panic of the recorded stack.
func (r *recorder) panicked(name string) bool {
	frames := runtime.CallersFrames(r.stack)
	for led := false; ; {
		frame, more := frames.Next()
		led = led || frame.Function == "runtime.gopanic"
		if led && strings.HasSuffix(frame.Function, name) {
			return true
		}
		if !more {
			return false
		}
	}
}

func panicOnPurpose(http.ResponseWriter, *http.Request) { panic("on purpose") }

// As lines of package log they would be INFO, and the function's log level could hide them.
func TestReasonsAreRecordsOfLevelError(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "id")
	for _, test := range []struct {
		event   string
		handler http.HandlerFunc
		want    string
	}{
		{get, panicOnPurpose, `gateway: "GET" "/": 502 Bad Gateway: the handler panicked: "on purpose"`},
		{get, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, MaxBody+1)) }, `gateway: "GET" "/": 502 Bad Gateway: the response is larger than the 6291456 bytes that Lambda allows`},
		{`{"httpMethod":"G T"}`, nil, `gateway: "G T" "": 400 Bad Request: the method "G T" is not valid`},
	} {
		to := &recorder{Writer: io.Discard}
		log.SetOutput(to)
		_, err := New(test.handler).Handle(ctx, []byte(test.event))
		log.SetOutput(io.Discard)
		if err != nil || to.message != test.want || to.ctx.Value(key{}) != "id" {
			t.Errorf("%v, recorded %q with %v", err, to.message, to.ctx)
		}
		if panicked := strings.Contains(test.want, "panicked"); to.panicked("panicOnPurpose") != panicked || (to.stack == nil) == panicked {
			t.Errorf("%s: the stack is %v", test.want, to.stack)
		}
	}
}
