// The same handlers for large events with aws-lambda-go.
package main

import (
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Items []item `json:"items"`
}

type item struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Price float64  `json:"price"`
	On    bool     `json:"on"`
}

func raw(evt json.RawMessage) (json.RawMessage, error) { return evt, nil }

func typed(evt event) (int, error) { return len(evt.Items), nil }

func again(evt event) (event, error) { return evt, nil }

func untyped(evt any) (any, error) { return evt, nil }

func main() {
	lambda.Start(map[string]any{
		"handler.Raw":   raw,
		"handler.Typed": typed,
		"handler.Again": again,
		"handler.Any":   untyped,
	}[os.Getenv("_HANDLER")])
}
