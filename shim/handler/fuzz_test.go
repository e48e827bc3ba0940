//go:build !goexperiment.jsonv2

package handler_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"lambdashim/handler"
)

// everything has a field of every kind that JSON can hold.
type everything struct {
	Bool      bool `json:"bool"`
	Int8      int8
	Uint64    uint64   `json:",string"`
	Float     float64  `json:"float,omitempty"`
	Text      string   `json:"text"`
	Bytes     []byte   `json:"bytes"`
	Array     [2]int16 `json:"array"`
	Pointer   *string  `json:"pointer,omitzero"`
	Any       any      `json:"any"`
	Map       map[int]string
	Nested    []everything    `json:"nested,omitempty"`
	Raw       json.RawMessage `json:"raw"`
	Number    json.Number     `json:"number"`
	Time      time.Time       `json:"time"`
	Shouted   shouted         `json:"shouted"`
	Ignored   int             `json:"-"`
	*embedded                 // encoding/json must not set this pointer
	Embedded
}

type embedded struct{ Hidden int }

// Embedded is embedded: its members become members of the outer struct.
type Embedded struct {
	Inner string `json:"inner"`
}

// echoes are funcs that return their event, one for each type.
var echoes = []any{
	func(e any) (any, error) { return e, nil },
	func(e everything) (everything, error) { return e, nil },
	func(e *everything) (*everything, error) { return e, nil },
	func(e map[string]any) (map[string]any, error) { return e, nil },
	func(e map[string]json.RawMessage) (any, error) { return e, nil },
	func(e []everything) (any, error) { return e, nil },
	func(e string) (string, error) { return e, nil },
	func(e float64) (float64, error) { return e, nil },
	func(e int) (int, error) { return e, nil },
	func(e json.Number) (json.Number, error) { return e, nil },
	func(e [3]bool) ([3]bool, error) { return e, nil },
	func(e shouted) (shouted, error) { return e, nil },
}

// FuzzEcho compares how events and results are decoded and encoded with encoding/json.
func FuzzEcho(f *testing.F) {
	for _, event := range []string{
		`{}`, `null`, ` [1, -2.5e+300, "é\ud83d\ude00\ud800<&>\u2028", null, true, {"a":{}}] `, `{"a":1}{"b":2}`, `{"a":1,}`, ``, `"`, "\xff", "\"\xff\x7f\"",
		`{"bool":true,"INT8":-128,"Uint64":"18446744073709551615","float":1e-7,"text":"x","bytes":"AAE=","array":[1,2,3],"pointer":"p","any":[],"Map":{"-1":"a"},` +
			`"nested":[{"nested":[{}]}],"raw":{"a": [ ]},"number":-0.10,"time":"2026-11-22T00:00:00.5+01:00","shouted":"a","Ignored":1,"Hidden":1,"inner":"i"}`,
		`{"Int8":128}`, `{"Uint64":1}`, `{"bytes":"*"}`, `{"number":"1x"}`, `{"time":"yesterday"}`, `{"Map":{"a":"b"}}`, `12345678901234567890`, `1e999`, `-0`,
		`{"raw":null,"any":null,"nested":null,"text":null}`, strings.Repeat("[", 10001), `{"text":"a","TEXT":"b","text":"c"}`,
	} {
		f.Add([]byte(event))
	}
	handlers := make([]*handler.Handler, len(echoes))
	for i, echo := range echoes {
		h, err := handler.New(echo)
		if err != nil {
			f.Fatal(err)
		}
		handlers[i] = h
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		sent := bytes.Clone(event)
		for i, h := range handlers {
			eventType := reflect.TypeOf(echoes[i]).In(0)
			got, err := h.Invoke(&handler.Invocation{}, event)
			if !bytes.Equal(sent, event) {
				t.Fatalf("%v: the event was changed to %q", eventType, event)
			}
			want, wantErr := echoed(sent, eventType)
			if wantErr == nil {
				if err != nil || string(got) != want {
					t.Errorf("%v: %q, %v\nwant %q", eventType, got, err, want)
				}
				continue
			}
			failure, ok := err.(*handler.Error)
			wantType := reflect.TypeOf(wantErr)
			for wantType.Kind() == reflect.Pointer {
				wantType = wantType.Elem()
			}
			same := !isVersion1 || ok && failure.Type == wantType.Name() && failure.Message == wantErr.Error()
			if !ok || got != nil || !same || failure.Stack != nil {
				t.Errorf("%v: %q, %#v\nwant %#v", eventType, got, err, wantErr)
			}
		}
	})
}

// isVersion1 tells whether this Go's encoding/json has its own errors. From Go 1.27 on it is
// built on encoding/json/v2, and some of its errors have other types and texts.
var isVersion1 = reflect.TypeFor[json.RawMessage]().PkgPath() == "encoding/json"

// echoed decodes an event into a type and encodes it again, with encoding/json.
func echoed(event []byte, t reflect.Type) (string, error) {
	v := reflect.New(t)
	if err := json.Unmarshal(event, v.Interface()); err != nil {
		return "", err
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v.Elem().Interface())
	return strings.TrimSuffix(out.String(), "\n"), err
}

// FuzzContext makes a handler's context from any bytes: an invalid client context counts
// as none, and each text is passed as it is.
func FuzzContext(f *testing.F) {
	for _, client := range []string{
		``, `null`, `{}`, `[]`, `"x"`, `{"client":null,"custom":null,"env":null}`, `{"client":{"installation_id":"i","app_title":7},"custom":{"a":{"b":[ ]},"":"\u0000"},"env":{"x":"y"}}`,
		`{"Client":{},"CUSTOM":{}}`, `{"custom":[]}`, `{"custom":{"a":"\ud800"}}`, "{\"custom\":{\"\xff\":\"\xff\"}}", `{`,
	} {
		f.Add("name", "id", "pool", []byte(client), int64(1<<62), 128)
	}
	f.Add("\xff\x00", "", "", []byte("{}"), int64(-1<<63), -1)
	var got *Context
	h, err := handler.New(func(_ json.RawMessage, ctx *Context) { got = ctx })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, id, pool string, client []byte, deadline int64, memory int) {
		sent := bytes.Clone(client)
		_, err := h.Invoke(&handler.Invocation{
			FunctionName: name, FunctionVersion: name, InvokedFunctionARN: name, AWSRequestID: name, LogGroupName: name, LogStreamName: name, TenantID: name, TraceID: name,
			MemoryLimitInMB: memory, CognitoIdentityID: id, CognitoIdentityPoolID: pool, ClientContext: client, DeadlineMs: deadline,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if left := got.RemainingTimeInMillis(); left < 0 || deadline < 0 && left != 0 {
			t.Errorf("%d ms remain until %d", left, deadline)
		}
		got.RemainingTimeInMillis = nil
		want := &Context{
			FunctionName: name, FunctionVersion: name, InvokedFunctionARN: name, AWSRequestID: name, LogGroupName: name, LogStreamName: name,
			MemoryLimitInMB: memory, ClientContext: clientContext(sent),
		}
		if id != "" || pool != "" {
			want.Identity = &Identity{id, pool}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: the context is\n%+v, %+v\nwant\n%+v, %+v", sent, got, got.ClientContext, want, want.ClientContext)
		}
	})
}

// clientContext reads a client context the simple way: with encoding/json, into maps.
func clientContext(text []byte) *ClientContext {
	var members struct {
		Client, Custom, Env map[string]json.RawMessage
	}
	if json.Unmarshal(text, &members) != nil || strings.TrimSpace(string(text)) == "null" {
		return nil
	}
	read := func(m map[string]json.RawMessage) map[string]string {
		if m == nil {
			return nil
		}
		out := make(map[string]string)
		for name, value := range m {
			var v any
			json.Unmarshal(value, &v)
			switch v := v.(type) {
			case nil:
				out[name] = ""
			case string:
				out[name] = v
			default:
				out[name] = string(value)
			}
		}
		return out
	}
	cc := &ClientContext{Custom: read(members.Custom), Environment: read(members.Env)}
	if client := read(members.Client); client != nil {
		cc.Client = &Client{
			InstallationID: client["installation_id"], AppTitle: client["app_title"], AppVersionName: client["app_version_name"],
			AppVersionCode: client["app_version_code"], AppPackageName: client["app_package_name"],
		}
	}
	return cc
}
