package stream_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // panics log their stacks
	os.Exit(m.Run())
}

// head is the JSON before the body.
type head struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Cookies    []string          `json:"cookies"`
}

// answer lets f answer a request and reads the response.
func answer(t *testing.T, method string, f http.HandlerFunc) (head, string, error) {
	t.Helper()
	res := stream.Serve(f, httptest.NewRequest(method, "/path", nil))
	text, err := io.ReadAll(res)
	if closed := res.Close(); closed != nil {
		t.Errorf("Close: %v", closed)
	}
	h, body := split(t, string(text))
	return h, body, err
}

func split(t *testing.T, text string) (h head, body string) {
	t.Helper()
	end := strings.Index(text, "\x00\x00\x00\x00\x00\x00\x00\x00")
	if end < 0 {
		t.Fatalf("no prelude in %q", text)
	}
	if err := json.Unmarshal([]byte(text[:end]), &h); err != nil {
		t.Fatal(err)
	}
	return h, text[end+8:]
}

func TestFlushedBytesCanBeReadBeforeTheHandlerReturns(t *testing.T) {
	next := make(chan struct{})
	res := stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		http.NewResponseController(w).Flush()
		<-next
		for i := 0; i < 3; i++ {
			fmt.Fprintf(w, "part %d", i)
			w.(http.Flusher).Flush()
			<-next
		}
	}), httptest.NewRequest("GET", "/", nil))
	defer res.Close()
	if res.ContentType() != "application/vnd.awslambda.http-integration-response" {
		t.Error(res.ContentType())
	}
	var result io.ReadCloser = res
	if text, err := json.Marshal(result); err != nil || string(text) != "{}" {
		t.Errorf("its JSON, which Lambda's loops look at, is %s, %v", text, err)
	}
	buf := make([]byte, 1<<10)
	n, _ := res.Read(buf)
	if h, body := split(t, string(buf[:n])); h.StatusCode != 202 || body != "" {
		t.Errorf("the head is %+v, %q", h, body)
	}
	next <- struct{}{}
	for i := 0; i < 3; i++ {
		if n, err := res.Read(buf); string(buf[:n]) != fmt.Sprintf("part %d", i) || err != nil {
			t.Errorf("read %q, %v", buf[:n], err)
		}
		next <- struct{}{}
	}
	if _, err := res.Read(buf); err != io.EOF {
		t.Errorf("at the end the error is %v", err)
	}
}

func TestALargeResponseIsNotHeldInMemory(t *testing.T) {
	block := make([]byte, 1<<20)
	res := stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 64; i++ {
			w.Write(block)
		}
	}), httptest.NewRequest("GET", "/", nil))
	defer res.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, res, make([]byte, 32<<10))
	runtime.ReadMemStats(&after)
	if n < 64<<20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes of memory were allocated", used)
	}
}

// panics returns what f panics with.
func panics(f func()) (v interface{}) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestServePanicsIfTheHandlerPanicsBeforeTheHead(t *testing.T) {
	for _, want := range []interface{}{"boom", http.ErrAbortHandler} {
		got := panics(func() {
			stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, "not sent")
				panic(want)
			}), httptest.NewRequest("GET", "/", nil))
		})
		if got != want {
			t.Errorf("%v became %v", want, got)
		}
	}
	got := panics(func() {
		stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { runtime.Goexit() }), httptest.NewRequest("GET", "/", nil))
	})
	if fmt.Sprint(got) != "the handler called runtime.Goexit" {
		t.Errorf("Goexit became %v", got)
	}
}

func TestAPanicAfterTheHeadEndsTheStreamWithAnError(t *testing.T) {
	for _, test := range []struct {
		value interface{}
		text  string
	}{
		{"boom", "the handler panicked: boom"},
		{errors.New("mine"), "the handler panicked: mine"},
		{7, "the handler panicked"},
	} {
		got, body, err := answer(t, "GET", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "sent")
			w.(http.Flusher).Flush()
			panic(test.value)
		})
		var failure *stream.PanicError
		if got.StatusCode != 200 || body != "sent" || !errors.As(err, &failure) || failure.Value != test.value || err.Error() != test.text {
			t.Errorf("%+v, %q, %v", got, body, err)
		}
	}
}

func TestAClosedResponseEndsTheContextAndFailsWrites(t *testing.T) {
	ended := make(chan error, 1)
	res := stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		io.WriteString(w, "x")
		ended <- http.NewResponseController(w).Flush()
	}), httptest.NewRequest("GET", "/", nil))
	res.Close()
	if err := <-ended; err != io.ErrClosedPipe {
		t.Errorf("a write after Close: %v", err)
	}
}

// gin's Stream ignores the errors of writes and waits for CloseNotify.
func TestAClosedResponseNotifies(t *testing.T) {
	returned := make(chan struct{})
	res := stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(returned)
		gone := w.(http.CloseNotifier).CloseNotify() //lint:ignore SA1019 gin uses it
		for {
			select {
			case <-gone:
				return
			default:
				io.WriteString(w, "x")
				w.(http.Flusher).Flush()
			}
		}
	}), httptest.NewRequest("GET", "/", nil))
	res.Close()
	select {
	case <-returned:
	case <-time.After(10 * time.Second):
		t.Error("the handler still runs")
	}
}

func TestUploadedFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	form := "--X\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\n" + strings.Repeat("x", 3<<20) + "\r\n--X--\r\n"
	for name, end := range map[string]func(w http.ResponseWriter){
		"a return":               func(http.ResponseWriter) {},
		"a panic":                func(http.ResponseWriter) { panic("on purpose") },
		"a panic after the head": func(w http.ResponseWriter) { w.(http.Flusher).Flush(); panic("on purpose") },
		"a Goexit":               func(http.ResponseWriter) { runtime.Goexit() },
	} {
		var during []string
		upload := httptest.NewRequest("POST", "/", strings.NewReader(form))
		upload.Header.Set("Content-Type", "multipart/form-data; boundary=X")
		panics(func() {
			res := stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(1 << 20); err != nil {
					t.Error(err)
				}
				during, _ = filepath.Glob(dir + "/*")
				end(w)
			}), upload)
			io.Copy(io.Discard, res)
			res.Close()
		})
		if after, err := filepath.Glob(dir + "/*"); len(during) != 1 || len(after) != 0 || err != nil {
			t.Errorf("%s: there are %q while the handler runs, and %q after it, %v", name, during, after, err)
		}
	}
}

func TestLambdaCannotSwitchProtocols(t *testing.T) {
	got := panics(func() {
		stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(101) }), httptest.NewRequest("GET", "/", nil))
	})
	if got != "Lambda cannot switch protocols" {
		t.Errorf("101: %v", got)
	}
}
