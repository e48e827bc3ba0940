package stdjson_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/eawsy/aws-lambda-go-shim/lambda/stdjson"
)

func Example() {
	type order struct{ ID any }
	handle := stdjson.Handler(func(ctx context.Context, o order) (string, error) {
		if o.ID == nil {
			return "", errors.New("no id")
		}
		return fmt.Sprintf("<%T %v>", o.ID, o.ID), nil
	}, stdjson.Options{Decoder: func(d *json.Decoder) { d.UseNumber(); d.DisallowUnknownFields() }})
	for _, event := range []string{`{"ID": 12345678901234567891}`, `{}`, `{"Id": 1, "Other": 2}`, `{"ID": `} {
		result, err := handle(context.Background(), json.RawMessage(event))
		fmt.Println(string(result), err)
	}
	// Output:
	// "<json.Number 12345678901234567891>" <nil>
	//  no id
	//  json: unknown field "Other"
	//  unexpected EOF
}
