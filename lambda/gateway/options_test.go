package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	codec "github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		name, event string
		option      Option
		want        string // r.URL, and r.URL.Path
	}{
		{"a stage", `{"httpMethod":"GET","path":"/prod/pets/a%2Fb"}`, StripPrefix("/prod"), "/pets/a%2Fb /pets/a/b"},
		{"a stage alone", `{"httpMethod":"GET","path":"/prod"}`, StripPrefix("prod/"), "/ /"},
		{"no stage", `{"httpMethod":"GET","path":"/pets"}`, StripPrefix("/prod"), "/pets /pets"},
		{"a longer name", `{"httpMethod":"GET","path":"/production"}`, StripPrefix("/prod"), "/production /production"},
		{"a path of two elements", `{"httpMethod":"GET","path":"/api/v1/pets"}`, StripPrefix("/api/v1/"), "/pets /pets"},
		{"nothing to strip", `{"httpMethod":"GET","path":"/pets"}`, StripPrefix("/"), "/pets /pets"},
		{"https", `{"httpMethod":"GET","path":"/","headers":{"Host":"a.example","X-Forwarded-Proto":"https"}}`, TrustForwardedProto(), "https://a.example/ /"},
		{"another protocol", `{"httpMethod":"GET","path":"/","headers":{"X-Forwarded-Proto":"file"}}`, TrustForwardedProto(), "/ /"},
		{"https without trust", `{"httpMethod":"GET","path":"/","headers":{"X-Forwarded-Proto":"https"}}`, BinaryMediaTypes(), "/ /"},
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.String()+" "+r.URL.Path) })
		res, err := New(h, test.option).Handle(context.Background(), []byte(test.event))
		if err != nil || res.Body != test.want {
			t.Errorf("%s: %v, %v, want %s", test.name, res, err, test.want)
		}
	}
}

func TestOtherEvents(t *testing.T) {
	other := OtherEvents(func(_ context.Context, event []byte) ([]byte, error) {
		if string(event) == `{"warm":true}` {
			return nil, errors.New("warm")
		}
		return append([]byte("[1,"), append(event, ']')...), nil
	})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "served") })
	handler, stream := New(h, other), NewStream(h, other)
	for event, want := range map[string]string{
		`{"Records":[]}`: `[1,{"Records":[]}]`,
		`{"warm":true}`:  "warm",
		get:              "",
	} {
		var got, streamed string
		if out, err := handler.Invoke(context.Background(), []byte(event)); err != nil {
			got = err.Error()
		} else if want != "" {
			got = string(out)
		}
		if out, err := stream(context.Background(), []byte(event)); err != nil {
			streamed = err.Error()
		} else if want != "" {
			streamed = string(out.(codec.RawMessage))
		}
		if got != want || streamed != want {
			t.Errorf("%s: %q, and %q as a stream, want %q", event, got, streamed, want)
		}
	}
}

func TestEventAs(t *testing.T) {
	type event struct {
		StageVariables map[string]string
		RequestContext struct{ Stage string }
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := EventAs[event](r.Context())
		_, wrong := EventAs[[]int](r.Context())
		io.WriteString(w, e.StageVariables["color"]+" "+e.RequestContext.Stage)
		if err != nil || wrong == nil {
			t.Errorf("%v, %v", err, wrong)
		}
	})
	res, err := New(h).Handle(context.Background(), []byte(`{"httpMethod":"GET","stageVariables":{"color":"blue"},"requestContext":{"stage":"prod"}}`))
	if err != nil || res.Body != "blue prod" {
		t.Errorf("%v, %v", res, err)
	}
	if _, err := EventAs[event](context.Background()); err == nil || err.Error() != "gateway: this is not the context of a request" {
		t.Error(err)
	}
}

func TestAStreamThatFails(t *testing.T) {
	for _, test := range []struct {
		name, event string
		handler     http.HandlerFunc
		want        string // the status and the body
		failure     string // of the stream
	}{
		{"a request that is not valid", `{"httpMethod":"G T"}`, nil, `{"statusCode":400,"headers":{"Content-Type":"application/json"}}` + nuls + `{"message":"Bad Request"}`, ""},
		{"a panic", get, func(http.ResponseWriter, *http.Request) { panic("x") }, `{"statusCode":502,"headers":{"Content-Type":"application/json"}}` + nuls + `{"message":"Bad Gateway"}`, ""},
		{"an abort", get, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, `{"statusCode":502,"headers":{"Content-Type":"application/json"}}` + nuls + `{"message":"Bad Gateway"}`, ""},
		{"a panic after a flush", get, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "a/b")
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic("x")
		}, `{"statusCode":200,"headers":{"Content-Type":"a/b"}}` + nuls + "half", "the handler panicked: x"},
	} {
		res, err := NewStream(test.handler)(context.Background(), []byte(test.event))
		if err != nil {
			t.Fatal(test.name, err)
		}
		text, err := io.ReadAll(res.(io.Reader))
		if string(text) != test.want || (err != nil) != (test.failure != "") || err != nil && err.Error() != test.failure {
			t.Errorf("%s: %q, %v", test.name, text, err)
		}
	}
}

const nuls = "\x00\x00\x00\x00\x00\x00\x00\x00"
