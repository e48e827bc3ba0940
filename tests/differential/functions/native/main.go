// Native serves the handlers with aws-lambda-go.
package main

import (
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"example.com/differential/handlers"
)

func main() {
	name := os.Getenv("_HANDLER")
	lambda.Start(handlers.All[name[strings.LastIndexByte(name, '.')+1:]])
}
