package handler

import (
	"reflect"

	"lambdashim/json"
	"lambdashim/runtimecontext"
)

// runtimeContextOf returns nil when t is not a pointer to a runtime.Context.
func runtimeContextOf(t reflect.Type) *structure {
	return match(t, reflect.TypeFor[runtimecontext.Context]())
}

// structure says where a user's struct has the fields of one of package runtimecontext.
type structure struct {
	t      reflect.Type
	fields []field // in the order of package runtimecontext
}

type field struct {
	index int        // -1 if the user's struct lacks it
	inner *structure // if it is a pointer to another struct
}

// match returns nil unless t points to a struct with the fields of wanted. It ignores the fields
// of embedded structs.
func match(t, wanted reflect.Type) *structure {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil
	}
	s := &structure{t.Elem(), make([]field, wanted.NumField())}
	for n := range s.fields {
		f, w := &s.fields[n], wanted.Field(n)
		f.index = -1
		for i := range s.t.NumField() {
			found := s.t.Field(i)
			if found.Name != w.Name {
				continue
			}
			if w.Type.Kind() == reflect.Pointer {
				f.inner = match(found.Type, w.Type.Elem())
			}
			if f.inner != nil || found.Type == w.Type {
				f.index = i
			}
		}
		if f.index < 0 && !runtimecontext.Optional(w) {
			return nil
		}
	}
	return s
}

// build returns a new value of the user's struct with the fields of from.
func (s *structure) build(from reflect.Value) reflect.Value {
	p := reflect.New(s.t)
	for n, f := range s.fields {
		value := from.Field(n)
		switch {
		case f.index < 0:
		case f.inner == nil:
			p.Elem().Field(f.index).Set(value)
		case !value.IsNil():
			p.Elem().Field(f.index).Set(f.inner.build(value.Elem()))
		}
	}
	return p
}

// runtimeContext returns the runtime.Context of an invocation.
func (inv *Invocation) runtimeContext() *runtimecontext.Context {
	c := &runtimecontext.Context{
		FunctionName:          inv.FunctionName,
		FunctionVersion:       inv.FunctionVersion,
		InvokedFunctionARN:    inv.InvokedFunctionARN,
		MemoryLimitInMB:       inv.MemoryLimitInMB,
		AWSRequestID:          inv.AWSRequestID,
		LogGroupName:          inv.LogGroupName,
		LogStreamName:         inv.LogStreamName,
		ClientContext:         clientContext(inv.ClientContext),
		RemainingTimeInMillis: remainingTime(inv.DeadlineMs),
		TenantID:              inv.TenantID,
		W3C:                   inv.w3c(),
	}
	if inv.CognitoIdentityID != "" || inv.CognitoIdentityPoolID != "" {
		c.Identity = &runtimecontext.Identity{IdentityID: inv.CognitoIdentityID, IdentityPoolID: inv.CognitoIdentityPoolID}
	}
	return c
}

// clientContext returns nil when text is empty, null or not a JSON object.
func clientContext(text []byte) *runtimecontext.ClientContext {
	var cc *struct {
		Client map[string]json.Raw `json:"client"`
		Custom map[string]json.Raw `json:"custom"`
		Env    map[string]json.Raw `json:"env"`
	}
	if len(text) == 0 || json.Unmarshal(text, &cc) != nil || cc == nil {
		return nil
	}
	c := &runtimecontext.ClientContext{Custom: texts(cc.Custom), Environment: texts(cc.Env)}
	if client := texts(cc.Client); client != nil {
		c.Client = &runtimecontext.Client{
			InstallationID: client["installation_id"],
			AppTitle:       client["app_title"],
			AppVersionName: client["app_version_name"],
			AppVersionCode: client["app_version_code"],
			AppPackageName: client["app_package_name"],
		}
	}
	return c
}

// w3cNames lists the members of a client context's "w3c" that Lambda's own client knows.
var w3cNames = [...]string{"traceparent", "tracestate", "baggage"}

// w3c returns the W3C trace context, which Lambda sends in the client context. Like Lambda's own client,
// it leaves out values that are not strings.
func (inv *Invocation) w3c() map[string]string {
	var cc struct {
		W3C map[string]json.Raw `json:"w3c"`
	}
	if len(inv.ClientContext) == 0 || json.Unmarshal(inv.ClientContext, &cc) != nil {
		return nil
	}
	var out map[string]string
	for _, name := range w3cNames {
		var s *string
		if json.Unmarshal(cc.W3C[name], &s) != nil || s == nil {
			continue
		}
		if out == nil {
			out = make(map[string]string, len(w3cNames))
		}
		out[name] = *s
	}
	return out
}

// texts keeps a value that is not a string as its JSON text, because a client
// may send any JSON as a custom value. Null becomes "".
func texts(m map[string]json.Raw) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, raw := range m {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		out[k] = s
	}
	return out
}
