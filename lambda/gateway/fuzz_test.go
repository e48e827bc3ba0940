package gateway

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"testing"
)

// FuzzEvent compares the request of an event with one that net/http reads. Every valid event
// must give exactly one request, with its own body.
func FuzzEvent(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		f.Add(read(f, filepath.Base(file)))
	}
	for _, text := range []string{
		`{"httpMethod":"POST","path":"/a?b#c%","body":"AAE=","isBase64Encoded":true}`,
		`{"httpMethod":"GET","headers":{"A":"b\r\nC: d","X-ApiGatewayProxy-Event":"x"},"queryStringParameters":{"é":"&="}}`,
		`{"httpMethod":"\u0047ET","n":[-0.5e+7,1E2,0,null,true,false,{}],"body":"\ud83d\ude00\ud83d\"\u007f` + "\x7f" + `"}`,
		`{"requestContext":{"http":{"method":"GET"},"elb":{}},"cookies":["a=b"],"rawQueryString":"#?%"}`,
		`{"rawPath":"/%41","queryStringParameters":{"é":"&="},"requestContext":{"domainName":"x.lambda-url.y","http":{"method":"GET","path":"/%41"}}}`,
		`{"type":"TOKEN","httpMethod":"GET"}`, `{"actionGroup":null,"httpMethod":"GET"}`, `{"httpMethod":"GET","requestContext":{"eventType":"CONNECT"}}`,
		`[[[]]]`, `{"httpMethod":01}`, `{"a":"\u12"}`, `{"httpMethod":"GET","headers":{"Transfer-Encoding":"chunked"},"body":"0\r\n\r\nGET / HTTP/1.1\r\n\r\n"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := decode(text)
		if err != nil {
			return
		}
		r, body, err := e.request(&requestContext{context.Background(), e, nil})
		if err != nil {
			return
		}
		var wire bytes.Buffer
		fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.RequestURI, r.Host)
		r.Header.Write(&wire)
		wire.WriteString("\r\n" + body.rest)
		if !e.IsBase64Encoded && body.rest != e.Body {
			t.Fatalf("the body is %q, want %q", body.rest, e.Body)
		}
		connection := bufio.NewReader(&wire)
		sent, err := http.ReadRequest(connection)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*http.Request{r, sent} {
			content, err := io.ReadAll(r.Body)
			if err != nil || int64(len(content)) != r.ContentLength {
				t.Fatal(content, err)
			}
			r.Header.Set("The-Body", string(content))
			r.Body = nil
		}
		if rest, _ := io.ReadAll(connection); len(rest) > 0 {
			t.Fatalf("%q is left", rest)
		}
		r.RemoteAddr = ""
		if sent = sent.WithContext(r.Context()); !reflect.DeepEqual(r, sent) {
			t.Fatalf("\n got %#v\nwant %#v", r, sent)
		}
		if e, err := decode(Event(r.Context())); err != nil || e.Body != "" && e.Body != "... truncated" {
			t.Fatalf("Event returns something else for %s", e.text)
		}
	})
}
