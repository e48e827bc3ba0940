package handler_test

import (
	"context"
	"testing"

	"lambdashim/handler"
)

func TestTheRequestIDComesFromTheContextOrTheOnlyInvocation(t *testing.T) {
	handler.Tracked = true
	defer func() { handler.Tracked = false }()
	none := func() string { return handler.RequestID(context.Background()) }

	var inner, outer string
	var second func()
	take := func(ctx context.Context) error {
		if second == nil {
			inner = handler.RequestID(ctx)
			if got := none(); got != "" {
				t.Errorf("with two in flight, a record without a context has the id %q", got)
			}
			return nil
		}
		if got := none(); got != "a" {
			t.Errorf("with one in flight, a record without a context has the id %q", got)
		}
		second()
		outer = handler.RequestID(ctx)
		return nil
	}
	h, err := handler.New(take)
	if err != nil {
		t.Fatal(err)
	}
	second = func() {
		second = nil
		if _, err := h.Invoke(&handler.Invocation{AWSRequestID: "b"}, nil); err != nil {
			t.Error(err)
		}
	}
	if _, err := h.Invoke(&handler.Invocation{AWSRequestID: "a"}, nil); err != nil {
		t.Fatal(err)
	}
	if inner != "b" || outer != "a" {
		t.Errorf("the contexts have %q and %q", inner, outer)
	}
	if got := none(); got != "" {
		t.Errorf("with none in flight, the id is %q", got)
	}
}
