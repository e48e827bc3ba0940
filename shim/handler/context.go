package handler

import (
	"reflect"

	"lambdashim/json"
)

// runtimeContext fills a user's runtime.Context, the struct that
// github.com/eawsy/aws-lambda-go-core/service/lambda/runtime declares. The
// struct is recognised by its fields, not by its type: a plugin and its host
// share only the standard library's packages, and vendored copies must work
// too.
type runtimeContext struct {
	t reflect.Type // the struct

	functionName, functionVersion, invokedFunctionARN, memoryLimitInMB,
	awsRequestID, logGroupName, logStreamName, remainingTimeInMillis int

	tenantID, w3c int // -1 in copies from 2017

	identity      *identityShape
	clientContext *clientContextShape
}

type identityShape struct {
	field, identityID, identityPoolID int
	t                                 reflect.Type
}

type clientContextShape struct {
	field, client, custom, environment int
	t, clientType                      reflect.Type
	clientFields                       [len(clientKeys)]int
}

// clientKeys lists the members of a client context's "client": Go field, JSON
// name.
var clientKeys = [...][2]string{
	{"InstallationID", "installation_id"},
	{"AppTitle", "app_title"},
	{"AppVersionName", "app_version_name"},
	{"AppVersionCode", "app_version_code"},
	{"AppPackageName", "app_package_name"},
}

var (
	stringType    = reflect.TypeFor[string]()
	stringMapType = reflect.TypeFor[map[string]string]()
)

// runtimeContextOf returns nil when t is not a pointer to a runtime.Context.
func runtimeContextOf(t reflect.Type) *runtimeContext {
	f := fieldsOf(t)
	rc := &runtimeContext{
		t:                     f.t,
		functionName:          f.of("FunctionName", stringType),
		functionVersion:       f.of("FunctionVersion", stringType),
		invokedFunctionARN:    f.of("InvokedFunctionARN", stringType),
		memoryLimitInMB:       f.of("MemoryLimitInMB", reflect.TypeFor[int]()),
		awsRequestID:          f.of("AWSRequestID", stringType),
		logGroupName:          f.of("LogGroupName", stringType),
		logStreamName:         f.of("LogStreamName", stringType),
		remainingTimeInMillis: f.of("RemainingTimeInMillis", reflect.TypeFor[func() int64]()),
		tenantID:              f.optional("TenantID", stringType),
		w3c:                   f.optional("W3C", stringMapType),
	}

	identityField, identityType := f.field("Identity")
	i := fieldsOf(identityType)
	rc.identity = &identityShape{
		field:          identityField,
		t:              i.t,
		identityID:     i.of("IdentityID", stringType),
		identityPoolID: i.of("IdentityPoolID", stringType),
	}

	clientContextField, clientContextType := f.field("ClientContext")
	c := fieldsOf(clientContextType)
	clientField, clientType := c.field("Client")
	cl := fieldsOf(clientType)
	rc.clientContext = &clientContextShape{
		field:       clientContextField,
		t:           c.t,
		client:      clientField,
		clientType:  cl.t,
		custom:      c.of("Custom", stringMapType),
		environment: c.of("Environment", stringMapType),
	}
	for n, key := range clientKeys {
		rc.clientContext.clientFields[n] = cl.of(key[0], stringType)
	}

	if f.missing || i.missing || c.missing || cl.missing {
		return nil
	}
	return rc
}

// fields looks up the fields of a struct, without those of embedded structs, and
// remembers whether any was missing.
type fields struct {
	t       reflect.Type
	missing bool
}

// fieldsOf returns the fields of the struct that t points to. Any other t, also
// nil, has no fields.
func fieldsOf(t reflect.Type) *fields {
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return &fields{missing: true}
	}
	return &fields{t: t.Elem()}
}

// of returns the index of a field that must have type t.
//
//go:noinline
func (f *fields) of(name string, t reflect.Type) int {
	i := f.optional(name, t)
	f.missing = f.missing || i < 0
	return i
}

// optional returns the index of a field of type t, or -1 if there is none.
func (f *fields) optional(name string, t reflect.Type) int {
	i, found := f.find(name)
	if found != t {
		return -1
	}
	return i
}

// field returns the index and the type of a field of any type.
func (f *fields) field(name string) (int, reflect.Type) {
	i, found := f.find(name)
	f.missing = f.missing || found == nil
	return i, found
}

// find is like field, but the field may be missing: its type is then nil.
func (f *fields) find(name string) (int, reflect.Type) {
	if f.t != nil {
		for i := range f.t.NumField() {
			if field := f.t.Field(i); field.Name == name {
				return i, field.Type
			}
		}
	}
	return 0, nil
}

// build returns a new *runtime.Context for one invocation.
func (rc *runtimeContext) build(inv *Invocation) reflect.Value {
	p := reflect.New(rc.t)
	v := p.Elem()
	v.Field(rc.functionName).SetString(inv.FunctionName)
	v.Field(rc.functionVersion).SetString(inv.FunctionVersion)
	v.Field(rc.invokedFunctionARN).SetString(inv.InvokedFunctionARN)
	v.Field(rc.memoryLimitInMB).SetInt(int64(inv.MemoryLimitInMB))
	v.Field(rc.awsRequestID).SetString(inv.AWSRequestID)
	v.Field(rc.logGroupName).SetString(inv.LogGroupName)
	v.Field(rc.logStreamName).SetString(inv.LogStreamName)
	v.Field(rc.remainingTimeInMillis).Set(reflect.ValueOf(remainingTime(inv.DeadlineMs)))

	if inv.CognitoIdentityID != "" || inv.CognitoIdentityPoolID != "" {
		id := reflect.New(rc.identity.t)
		id.Elem().Field(rc.identity.identityID).SetString(inv.CognitoIdentityID)
		id.Elem().Field(rc.identity.identityPoolID).SetString(inv.CognitoIdentityPoolID)
		v.Field(rc.identity.field).Set(id)
	}
	if cc := rc.clientContext.build(inv.ClientContext); cc.IsValid() {
		v.Field(rc.clientContext.field).Set(cc)
	}
	if rc.tenantID >= 0 {
		v.Field(rc.tenantID).SetString(inv.TenantID)
	}
	if rc.w3c >= 0 {
		v.Field(rc.w3c).Set(reflect.ValueOf(inv.w3c()))
	}
	return p
}

// build returns a new *runtime.ClientContext, or the zero Value when text is
// empty, null or not a JSON object.
func (s *clientContextShape) build(text []byte) reflect.Value {
	var cc *struct {
		Client map[string]json.Raw `json:"client"`
		Custom map[string]json.Raw `json:"custom"`
		Env    map[string]json.Raw `json:"env"`
	}
	if len(text) == 0 || json.Unmarshal(text, &cc) != nil || cc == nil {
		return reflect.Value{}
	}
	p := reflect.New(s.t)
	p.Elem().Field(s.custom).Set(reflect.ValueOf(texts(cc.Custom)))
	p.Elem().Field(s.environment).Set(reflect.ValueOf(texts(cc.Env)))
	if cc.Client != nil {
		values := texts(cc.Client)
		client := reflect.New(s.clientType)
		for n, key := range clientKeys {
			client.Elem().Field(s.clientFields[n]).SetString(values[key[1]])
		}
		p.Elem().Field(s.client).Set(client)
	}
	return p
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
