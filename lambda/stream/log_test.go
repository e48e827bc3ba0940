package stream_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

func TestARequestCannotForgeALineOfTheLog(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	log.SetFlags(0)
	defer log.SetOutput(io.Discard)
	for _, test := range []struct {
		target string
		value  interface{}
		want   string
	}{
		{"/x", "boom", `stream: panic serving "/x": "boom"`},
		{"/x%0A2026-11-22%20forged", "boom", `stream: panic serving "/x\n2026-11-22 forged": "boom"`},
		{"/x%1B[2J%FF", "boom", `stream: panic serving "/x\x1b[2J\xff": "boom"`},
		{"/" + strings.Repeat("x", 9999), "boom", `stream: panic serving "/` + strings.Repeat("x", 98) + `": "boom"`},
		{"/", "no such page: /x\nforged", `stream: panic serving "/": "no such page: /x\nforged"`},
		{"/", errors.New("a\r\nforged"), `stream: panic serving "/": "a\r\nforged"`},
		{"/", struct{ Text string }{"a\nforged"}, `stream: panic serving "/": "{a\nforged}"`},
	} {
		logged.Reset()
		panics(func() {
			stream.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(test.value) }), httptest.NewRequest("GET", test.target, nil))
		})
		lines := strings.Split(logged.String(), "\n")
		if lines[0] != test.want || !strings.HasPrefix(lines[1], "goroutine ") {
			t.Errorf("%s, %q: logged\n%.200s\nwant\n%s", test.target, test.value, logged.String(), test.want)
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

func panicOnPurpose(http.ResponseWriter, *http.Request) { panic("on purpose") }

// As a line of package log it would be INFO, and the function's log level could hide it.
func TestAPanicIsARecordOfLevelError(t *testing.T) {
	type key struct{}
	to := &recorder{Writer: io.Discard}
	log.SetOutput(to)
	defer log.SetOutput(io.Discard)
	r := httptest.NewRequest("GET", "/", nil)
	r = r.WithContext(context.WithValue(r.Context(), key{}, "id"))
	panics(func() { stream.Serve(http.HandlerFunc(panicOnPurpose), r) })
	if to.message != `stream: panic serving "/": "on purpose"` || to.ctx.Value(key{}) != "id" || to.stack == nil {
		t.Errorf("recorded %q with %v and the stack %v", to.message, to.ctx, to.stack)
	}
}
