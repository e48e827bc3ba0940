package stream_test

import (
	"bytes"
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
