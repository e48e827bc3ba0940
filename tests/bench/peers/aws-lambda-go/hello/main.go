// The same hello with aws-lambda-go, for comparison.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle(ctx context.Context, evt interface{}) (string, error) {
	return "Hello, World!", nil
}

func main() { lambda.Start(handle) }
