package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzEvent compares decode with encoding/json, and the request with one that net/http
// reads. Every valid event must give exactly one request, with its own body.
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
		want, wantErr := reference(text)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("got the error %v, want %v", err, wantErr)
		}
		if err != nil {
			return
		}
		got := generic{
			"shape": e.shape, "method": e.method, "path": e.path, "cookies": append([]string{}, e.cookies...), "body": e.body, "base64": e.base64,
			"decoded": e.decoded, "domain": e.domain, "sourceIP": e.sourceIP, "headers": lasts(e.headers, want["headers"]), "parameters": lasts(e.parameters, want["parameters"]),
		}
		if e.shape == payload2 {
			got["query"] = e.query
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("\n got %#v\nwant %#v", got, want)
		}

		// A server would read the same request from a connection.
		r, body, err := e.request(&requestContext{context.Background(), e, nil})
		if err != nil {
			return
		}
		var wire bytes.Buffer
		fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.RequestURI, r.Host)
		r.Header.Write(&wire)
		wire.WriteString("\r\n" + body.rest)
		if !e.base64 && body.rest != e.body {
			t.Fatalf("the body is %q, want %q", body.rest, e.body)
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
		if e, err := decode(Event(r.Context())); err != nil || e.body != "" && e.body != "... truncated" {
			t.Fatalf("Event returns something else for %s", e.text)
		}
	})
}

// lasts returns the last values of those fields that are wanted. If an object has a name
// twice, encoding/json keeps the last member, which may be empty.
func lasts(fields []field, wanted interface{}) map[string]string {
	all := make(map[string]string)
	for _, f := range fields {
		if _, ok := wanted.(map[string]string)[f.name]; ok {
			all[f.name] = f.value
		}
	}
	return all
}

type generic map[string]interface{}

var errShape = errors.New("not of this shape")

// reference reads an event with encoding/json.
func reference(text []byte) (want generic, err error) {
	defer func() {
		if recover() != nil {
			err = errShape
		}
	}()
	var top map[string]interface{}
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, err
	}
	object := func(v interface{}) map[string]interface{} {
		if v == nil {
			return nil
		}
		return v.(map[string]interface{})
	}
	str := func(v interface{}) string {
		if v == nil {
			return ""
		}
		return v.(string)
	}
	list := func(v interface{}) []string {
		all := []string{}
		if v != nil {
			for _, element := range v.([]interface{}) {
				all = append(all, str(element))
			}
		}
		return all
	}
	either := func(single, multiple string) map[string]string {
		one, many := make(map[string]string), make(map[string]string)
		for name, value := range object(top[single]) {
			one[name] = str(value)
		}
		for name, values := range object(top[multiple]) {
			for _, value := range list(values) {
				many[name] = value
			}
		}
		if len(many) > 0 {
			return many
		}
		return one
	}
	boolean, _ := top["isBase64Encoded"].(bool)
	if top["isBase64Encoded"] != nil {
		_ = top["isBase64Encoded"].(bool)
	}
	context := object(top["requestContext"])
	identity, http2 := object(context["identity"]), object(context["http"])
	_, elb := context["elb"].(map[string]interface{})
	want = generic{
		"shape": payload1, "method": str(top["httpMethod"]), "path": str(top["path"]), "cookies": list(top["cookies"]), "body": str(top["body"]), "base64": boolean, "decoded": false,
		"domain": str(context["domainName"]), "sourceIP": str(identity["sourceIp"]),
		"headers":    either("headers", "multiValueHeaders"),
		"parameters": either("queryStringParameters", "multiValueQueryStringParameters"),
	}
	method2, raw2, path2, query2, source2 := str(http2["method"]), str(top["rawPath"]), str(http2["path"]), str(top["rawQueryString"]), str(http2["sourceIp"])
	kind, webSocket := str(top["type"]), str(context["eventType"])
	_, fromAgent := top["actionGroup"]
	switch {
	case kind == "REQUEST", kind == "TOKEN", webSocket != "", fromAgent:
		return nil, errShape
	case want["method"] != "" && elb && top["multiValueHeaders"] != nil:
		want["shape"] = balancerMultiple
	case want["method"] != "" && elb:
		want["shape"] = balancer
	case want["method"] != "":
	case method2 != "":
		want["shape"], want["method"], want["path"], want["query"], want["sourceIP"] = payload2, method2, raw2, query2, source2
		if raw2 == "" {
			want["path"] = path2
		}
		want["decoded"] = raw2 == "" || raw2 == path2 && !strings.Contains(str(context["domainName"]), ".lambda-url.")
	default:
		return nil, errShape
	}
	return want, nil
}
