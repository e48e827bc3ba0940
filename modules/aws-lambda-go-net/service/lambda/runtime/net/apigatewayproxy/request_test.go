package apigatewayproxy

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// seen is what a handler sees of a request.
type seen struct {
	Header http.Header
	Remote string
	Body   string
}

// look returns a handler that records what it sees.
func look(s *seen) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		*s = seen{r.Header, r.RemoteAddr, string(body)}
	}
}

func TestTheEventIsAHeader(t *testing.T) {
	for _, test := range []struct{ event, header, body string }{
		{`{"httpMethod":"POST","body":"x"}`, `{"body":"... truncated","httpMethod":"POST"}`, "x"},
		{"{\"httpMethod\":\"GET\",\r\n\"a\":{\"b\":\"\x7f\\n\"},\t\"body\":\"\\\"\"}", `{"a":{"b":"\u007f\n"},"body":"... truncated","httpMethod":"GET"}`, `"`},
		{`{"httpMethod":"GET","headers":{"x-apigatewayproxy-event":"{}","X-ApiGatewayProxy-Context":"{}"}}`,
			`{"httpMethod":"GET","headers":{"x-apigatewayproxy-event":"{}","X-ApiGatewayProxy-Context":"{}"}}`, ""},
	} {
		var got seen
		s := start(t, look(&got))
		if res, err := s.Handle([]byte(test.event), nil); err != nil || res.StatusCode != 200 || got.Body != test.body {
			t.Errorf("%s: %v, %v, with the body %q", test.event, res, err, got.Body)
		}
		if told := got.Header["X-Apigatewayproxy-Event"]; len(told) != 1 || told[0] != test.header {
			t.Errorf("%s: the header is %q", test.event, told)
		}
		if told := got.Header["X-Apigatewayproxy-Context"]; len(told) != 1 || told[0] != "null" {
			t.Errorf("%s: the context is %q", test.event, told)
		}
	}
}

func TestTheSourceIsTheCallerOfTheGateway(t *testing.T) {
	var got seen
	s := start(t, look(&got))
	for ip, want := range map[string]string{
		"203.0.113.9": "203.0.113.9:0", "2001:db8::17": "[2001:db8::17]:0", "127.0.0.1": "127.0.0.1:0", "": "192.0.2.1:0", "test-invoke-source-ip": "192.0.2.1:0",
	} {
		event := `{"httpMethod":"GET","requestContext":{"identity":{"sourceIp":"` + ip + `"}}}`
		if res, err := s.Handle([]byte(event), nil); err != nil || res.StatusCode != 200 || got.Remote != want {
			t.Errorf("%s: %v, %v, from %s, want %s", ip, res, err, got.Remote, want)
		}
	}
}

func TestTheContextIsAHeader(t *testing.T) {
	var got seen
	ctx := &runtime.Context{
		FunctionName: "pets", FunctionVersion: "$LATEST", InvokedFunctionARN: "arn:aws:lambda:eu-north-1:123456789012:function:pets",
		MemoryLimitInMB: 128, AWSRequestID: "4f2a9c1e", LogGroupName: "group", LogStreamName: "stream",
		Identity:              &runtime.CognitoIdentity{IdentityID: "id", IdentityPoolID: "pool"},
		ClientContext:         &runtime.ClientContext{Client: &runtime.Client{AppTitle: "é\x7f\r\n"}, Custom: map[string]string{"a": "b"}},
		RemainingTimeInMillis: func() int64 { return 5000 },
	}
	if res, err := start(t, look(&got)).Handle([]byte(`{"httpMethod":"GET"}`), ctx); err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	var told runtime.Context
	if err := json.Unmarshal([]byte(got.Header.Get("X-ApiGatewayProxy-Context")), &told); err != nil {
		t.Fatal(err)
	}
	ctx.RemainingTimeInMillis = nil
	if !reflect.DeepEqual(&told, ctx) {
		t.Errorf("got %+v, want %+v", &told, ctx)
	}
}
