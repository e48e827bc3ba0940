package edge

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// added are members that no type here has, such as CloudFront may add.
const added = `"new": {"a": [1, 12345678901234567890, null, "<é>"]}, "null": null`

// extend adds these members to every object of an event's config, request and response,
// except maps of headers.
func extend(t testing.TB, text []byte) []byte {
	t.Helper()
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if !strings.HasSuffix(line, "{") && line != `"customHeaders": {},` || i < 4 ||
			strings.Contains(line, "eaders") || strings.Contains(line, `"cf"`) {
			continue
		}
		lines[i] += added
		if strings.TrimSpace(lines[i+1]) != "}" {
			lines[i] += ","
		}
	}
	out := []byte(strings.Join(lines, "\n"))
	if !json.Valid(out) {
		t.Fatalf("%s", out)
	}
	return out
}

func TestMembersThatTheTypesLackAreForwardedUnchanged(t *testing.T) {
	for name, forwarded := range events {
		t.Run(name, func(t *testing.T) {
			text := extend(t, read(t, name))
			if n := strings.Count(string(text), added); n < 5 {
				t.Fatalf("%d objects were extended", n)
			}
			e := new(Event)
			if err := json.Unmarshal(text, e); err != nil {
				t.Fatal(err)
			}
			result, err := e.Forward()
			if err != nil {
				t.Fatal(err)
			}
			if got, want := exact(t, result), exactPart(t, text, forwarded); got != want {
				t.Errorf("forwarded\n%s\nwant\n%s", got, want)
			}
			var all map[string]json.RawMessage
			if err := json.Unmarshal([]byte(exact(t, e)), &all); err != nil {
				t.Fatal(err)
			}
			for _, p := range []string{"config", "request", "response"} {
				if got, want := exact(t, all[p]), exactPart(t, text, p); got != want && all[p] != nil {
					t.Errorf("%s is\n%s\nwant\n%s", p, got, want)
				}
			}
		})
	}
}

// exact returns v as JSON, with sorted members and unchanged numbers.
func exact(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	text, _ = json.MarshalIndent(out, "", " ")
	return string(text)
}

func exactPart(t testing.TB, text []byte, name string) string {
	t.Helper()
	var envelope struct {
		Records []struct{ CF map[string]json.RawMessage }
	}
	if err := json.Unmarshal(text, &envelope); err != nil {
		t.Fatal(err)
	}
	return exact(t, envelope.Records[0].CF[name])
}

func TestAbsentMembersAreNotAdded(t *testing.T) {
	for _, request := range []string{
		`{"clientIp":"::1","headers":{},"method":"GET","querystring":"","uri":"/","origin":{"s3":{"domainName":"b.s3.amazonaws.com","originAccessControlId":"E1"}}}`,
		`{"clientIp":"::1","headers":{},"method":"GET","querystring":"","uri":"/","origin":{"custom":{"domainName":"a.example","sslProtocols":null}}}`,
		`{"clientIp":"::1","headers":{"x":[{"value":""},{"key":"","value":"a"}]},"method":"GET","querystring":"","uri":"/","origin":null,"body":null}`,
		`{"clientIp":"::1","headers":{},"method":"GET","uri":"/","body":{"data":""},"origin":{"vpc":{"id":"vpco_1"}}}`,
	} {
		text := fmt.Sprintf(`{"Records":[{"cf":{"config":{"eventType":"origin-request"},"request":%s}}]}`, request)
		e := new(Event)
		if err := json.Unmarshal([]byte(text), e); err != nil {
			t.Fatal(err)
		}
		result, err := e.Forward()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := exact(t, result), exactPart(t, []byte(text), "request"); got != want {
			t.Errorf("forwarded\n%s\nwant\n%s", got, want)
		}
	}
}

func TestAChangeLeavesAllOtherMembersAsTheyCame(t *testing.T) {
	const sent = `{"clientIp":"::1","headers":{"x":[{"key":"","value":"a","new":1}],"y":[{"value":"b"}]},"method":"GET","new":1,"querystring":"","uri":"/",` +
		`"origin":{"s3":{"domainName":"b.s3.amazonaws.com","originAccessControlId":"E1"}}}`
	e := new(Event)
	if err := json.Unmarshal([]byte(`{"Records":[{"cf":{"config":{"eventType":"origin-request"},"request":`+sent+`}}]}`), e); err != nil {
		t.Fatal(err)
	}
	e.Request.URI = "/new"
	e.Request.Headers.Set("Y", "c")
	e.Request.Origin.S3.AuthMethod, e.Request.Origin.S3.Path = "none", "/p"
	result, err := e.Forward()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"clientIp":"::1","headers":{"x":[{"key":"","value":"a","new":1}],"y":[{"key":"Y","value":"c"}]},"method":"GET","new":1,"querystring":"","uri":"/new",` +
		`"origin":{"s3":{"authMethod":"none","customHeaders":{},"domainName":"b.s3.amazonaws.com","originAccessControlId":"E1","path":"/p"}}}`
	if got, want := exact(t, result), exact(t, json.RawMessage(want)); got != want {
		t.Errorf("forwarded\n%s\nwant\n%s", got, want)
	}
}

func TestAReplacementHasNoUnknownMembersOfTheOriginal(t *testing.T) {
	e := new(Event)
	if err := json.Unmarshal(extend(t, read(t, "origin-request-custom")), e); err != nil {
		t.Fatal(err)
	}
	e.Request.SetOrigin(NewCustomOrigin("a.example"))
	e.Request.Headers.Set("X-New", "1")
	result, err := e.Forward()
	if err != nil {
		t.Fatal(err)
	}
	got := generic(t, result).(map[string]any)
	if custom := got["origin"].(map[string]any)["custom"].(map[string]any); custom["new"] != nil || custom["domainName"] != "a.example" {
		t.Errorf("the origin is %v", custom)
	}
	if line := got["headers"].(map[string]any)["host"].([]any)[0]; !reflect.DeepEqual(line, map[string]any{"key": "Host", "value": "a.example"}) {
		t.Errorf("the header is %v", line)
	}
	if got["new"] == nil {
		t.Errorf("the request is %v", got)
	}
}
