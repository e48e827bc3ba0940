package main

import (
	"context"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Handle returns the fields of its context that the project of 2017 did not have.
func Handle(evt interface{}, ctx *runtime.Context) (interface{}, error) {
	answer := map[string]interface{}{"tenant": ctx.TenantID, "w3c": ctx.W3C}
	if ctx.ClientContext != nil {
		answer["custom"] = ctx.ClientContext.Custom
	}
	return answer, nil
}

// Values returns the values of a context.Context.
func Values(ctx context.Context) (interface{}, error) {
	return []interface{}{ctx.Value("traceparent"), ctx.Value("tracestate"), ctx.Value("baggage"), ctx.Value("other")}, nil
}
