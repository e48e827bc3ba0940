// The same hello on aws-lambda-go, to be measured beside.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle(ctx context.Context, evt interface{}) (string, error) {
	return "Hello, World!", nil
}

func main() { lambda.Start(handle) }
