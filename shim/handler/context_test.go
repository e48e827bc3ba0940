package handler_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"lambdashim/handler"
)

func TestARuntimeContextGetsTheTenantAndTheTraceContextIfItHasFieldsForThem(t *testing.T) {
	type newer struct {
		FunctionName, FunctionVersion, InvokedFunctionARN string
		MemoryLimitInMB                                   int
		AWSRequestID, LogGroupName, LogStreamName         string
		Identity                                          *Identity
		ClientContext                                     *ClientContext
		RemainingTimeInMillis                             func() int64
		TenantID                                          string
		W3C                                               map[string]string
	}
	for _, test := range []struct {
		clientContext string
		want          map[string]string
	}{
		{"", nil},
		{"{}", nil},
		{"null", nil},
		{`{"w3c":null}`, nil},
		{`{"w3c":"00-1"}`, nil},
		{`{"w3c":["traceparent"]}`, nil},
		{`{"w3c":{"traceparent":null,"tracestate":7,"other":"x"}}`, nil},
		{`{"custom":{"a":1},"w3c":{"traceparent":"00-1","tracestate":"a=b","baggage":"","other":"x"}}`,
			map[string]string{"traceparent": "00-1", "tracestate": "a=b", "baggage": ""}},
	} {
		var got *newer
		var ctx context.Context
		inv := &handler.Invocation{TenantID: "blue", ClientContext: []byte(test.clientContext)}
		if _, err := invoke(t, func(_ any, c *newer) { got = c }, inv, "{}"); err != nil {
			t.Fatal(err)
		}
		if got.TenantID != "blue" || !reflect.DeepEqual(got.W3C, test.want) {
			t.Errorf("%s: tenant %q, trace context %q", test.clientContext, got.TenantID, got.W3C)
		}
		if _, err := invoke(t, func(c context.Context) { ctx = c }, inv, "{}"); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"traceparent", "tracestate", "baggage", "other"} {
			value, found := ctx.Value(name).(string)
			want, wanted := test.want[name]
			if value != want || found != wanted {
				t.Errorf("%s: the context has %q for %s", test.clientContext, value, name)
			}
		}
	}
}

func TestAStructThatEmbedsARuntimeContextIsRefused(t *testing.T) {
	// Filling the fields of a nil embedded pointer would panic at each invocation.
	for _, f := range []any{func(any, *struct{ Context }) {}, func(any, *struct{ *Context }) {}} {
		if _, err := handler.New(f); err == nil {
			t.Errorf("%T was accepted", f)
		}
	}
}

func TestAContextHasTheDeadlineAndEndsWithTheInvocation(t *testing.T) {
	deadline := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	var kept context.Context
	take := func(ctx context.Context) { kept = ctx }

	if _, err := invoke(t, take, &handler.Invocation{DeadlineMs: deadline.UnixMilli()}, "{}"); err != nil {
		t.Fatal(err)
	}
	if got, ok := kept.Deadline(); !ok || !got.Equal(deadline) {
		t.Errorf("the deadline is %v, %t and not %v", got, ok, deadline)
	}
	if kept.Err() != context.Canceled {
		t.Errorf("after the invocation the context's error is %v", kept.Err())
	}

	if _, err := invoke(t, take, &handler.Invocation{}, "{}"); err != nil {
		t.Fatal(err)
	}
	if got, ok := kept.Deadline(); ok {
		t.Errorf("an unknown deadline became %v", got)
	}
}
