// Large events on aws-lambda-go: raw, and decoded into a struct.
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

func main() {
	if os.Getenv("_HANDLER") == "handler.Raw" {
		lambda.Start(raw)
	}
	lambda.Start(typed)
}
