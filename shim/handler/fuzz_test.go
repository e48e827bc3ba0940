//go:build !goexperiment.jsonv2

package handler_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"lambdashim/handler"
)

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
