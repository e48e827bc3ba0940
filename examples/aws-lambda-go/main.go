// Package main is a program for aws-lambda-go, unchanged: it runs in a custom runtime, and in
// every managed runtime.
//
//	build --buildmode=exe && pack
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
)

type order struct {
	ID    string  `json:"id"`
	Price float64 `json:"price"`
}

func handle(ctx context.Context, o order) (string, error) {
	if o.ID == "" {
		return "", fmt.Errorf("the order has no id")
	}
	return fmt.Sprintf("order %s: %.2f", o.ID, o.Price), nil
}

func main() {
	lambda.Start(handle)
}
