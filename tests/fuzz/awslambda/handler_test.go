// Package awslambda compares the shim's handlers with those of aws-lambda-go.
package awslambda

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"lambdashim/handler"
)

// echoes has funcs of many event types that return their event.
var echoes = []any{
	func(e any) (any, error) { return e, nil },
	func(_ context.Context, e map[string]any) (any, error) { return e, nil },
	func(e json.RawMessage) (json.RawMessage, error) { return e, nil },
	func(e string) (string, error) { return e, nil },
	func(e *struct {
		Name  string
		Count int64 `json:"count,omitempty"`
		Rest  json.RawMessage
	}) (any, error) {
		return e, nil
	},
	func(e events.SQSEvent) (events.SQSEvent, error) { return e, nil },
	func(e events.KinesisEvent) (events.KinesisEvent, error) { return e, nil },
	func(e events.DynamoDBEvent) (events.DynamoDBEvent, error) { return e, nil },
	func(e events.S3Event) (events.S3Event, error) { return e, nil },
	func(e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPRequest, error) { return e, nil },
	func(e events.CloudWatchEvent) (events.CloudWatchEvent, error) { return e, nil },
}

// FuzzEcho compares results and errors. It leaves out events with more than one JSON value,
// because aws-lambda-go ignores everything after the first, and events for json.RawMessage
// that are not valid JSON.
func FuzzEcho(f *testing.F) {
	for _, event := range []string{
		`{}`, `null`, `[1,-2.5e300,"é\ud83d\ude00\ud800<&>",null,true]`, ``, `{`, "\xff", `"\xff"`, `{"Name":"x","count":9223372036854775807,"Rest":{"a":[ ]}}`, `{"count":1.5}`,
		`{"Records":[{"messageId":"1","body":"b","attributes":{"a":"b"},"messageAttributes":{"x":{"stringValue":"s","dataType":"String","binaryValue":"AA=="}}}]}`,
		`{"Records":[{"kinesis":{"data":"aGk=","approximateArrivalTimestamp":1480641523.477},"eventID":"1"}]}`, `{"Records":[{"kinesis":{"approximateArrivalTimestamp":"x"}}]}`,
		`{"Records":[{"dynamodb":{"Keys":{"k":{"S":"v"}},"NewImage":{"n":{"N":"1"},"l":{"L":[{"BOOL":true},{"NULL":true}]},"m":{"M":{}},"b":{"B":"AA=="},"ss":{"SS":["a"]}}},"eventName":"INSERT"}]}`,
		`{"Records":[{"eventTime":"1970-01-01T00:00:00.000Z","s3":{"object":{"key":"a%2Bb+c","size":1}}}]}`, `{"version":"2.0","cookies":["a=b"],"requestContext":{"http":{"method":"GET"},"timeEpoch":1}}`,
		`{"detail":{"a": 1},"time":"2026-11-22T00:00:00Z"}`,
	} {
		f.Add([]byte(event))
	}
	ours := make([]*handler.Handler, len(echoes))
	theirs := make([]lambda.Handler, len(echoes))
	for i, echo := range echoes {
		h, err := handler.New(echo)
		if err != nil {
			f.Fatal(err)
		}
		ours[i], theirs[i] = h, lambda.NewHandler(echo)
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		valid := json.Valid(event)
		for i, echo := range echoes {
			eventType := reflect.TypeOf(echo).In(reflect.TypeOf(echo).NumIn() - 1)
			if !valid && (eventType == reflect.TypeFor[json.RawMessage]() || json.NewDecoder(strings.NewReader(string(event))).Decode(new(json.RawMessage)) == nil) {
				continue
			}
			got, err := ours[i].Invoke(&handler.Invocation{}, event)
			want, wantErr := theirs[i].Invoke(context.Background(), event)
			if eventType == reflect.TypeFor[json.RawMessage]() {
				want = event // the shim passes it byte for byte
			}
			switch {
			case wantErr == nil && (err != nil || string(got) != string(want)):
				t.Errorf("%v: %q, %v\naws-lambda-go: %q", eventType, got, err, want)
			case wantErr != nil && valid && (err == nil || err.Error() != wantErr.Error()):
				t.Errorf("%v: %q, %v\naws-lambda-go: %v", eventType, got, err, wantErr)
			case wantErr != nil && err == nil: // for invalid JSON, Decoder and Unmarshal have different messages
				t.Errorf("%v: %q\naws-lambda-go: %v", eventType, got, wantErr)
			}
		}
	})
}

// runtimeContext has the fields by which the shim recognises the Context of aws-lambda-go-core.
type runtimeContext struct {
	FunctionName, FunctionVersion, InvokedFunctionARN string
	MemoryLimitInMB                                   int
	AWSRequestID, LogGroupName, LogStreamName         string
	Identity                                          *struct{ IdentityID, IdentityPoolID string }
	ClientContext                                     *struct {
		Client              *struct{ InstallationID, AppTitle, AppVersionName, AppVersionCode, AppPackageName string }
		Custom, Environment map[string]string
	}
	RemainingTimeInMillis func() int64
}

// FuzzClientContext compares the client contexts that handlers see. If aws-lambda-go refuses
// one, the shim may use a part of it. Like Lambda's runtimes, the shim accepts only the exact
// names of a client's members.
func FuzzClientContext(f *testing.F) {
	for _, text := range []string{
		`{}`, `null`, `{"client":{"installation_id":"i","app_title":"t","app_version_code":"c","app_package_name":"p"},"custom":{"a":{"b":[ ]},"c":"d","n":null},"env":{"x":"y"}}`,
		`{"Client":{"INSTALLATION_ID":"i"}}`, `{"env":{"a":1}}`, `[]`, ``, `{"custom":null}`,
	} {
		f.Add([]byte(text))
	}
	var got *runtimeContext
	h, err := handler.New(func(_ json.RawMessage, ctx *runtimeContext) { got = ctx })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var members struct{ Client map[string]any }
		json.Unmarshal(text, &members)
		for name := range members.Client {
			for _, exact := range []string{"installation_id", "app_title", "app_version_code", "app_package_name"} {
				if name != exact && strings.EqualFold(name, exact) {
					return
				}
			}
		}
		var want lambdacontext.ClientContext
		if json.Unmarshal(text, &want) != nil || strings.TrimSpace(string(text)) == "null" {
			return
		}
		if _, err := h.Invoke(&handler.Invocation{ClientContext: text}, nil); err != nil {
			t.Fatal(err)
		}
		if got.ClientContext == nil {
			t.Fatalf("%q: there is no client context", text)
		}
		if !reflect.DeepEqual(got.ClientContext.Custom, want.Custom) || !reflect.DeepEqual(got.ClientContext.Environment, want.Env) {
			t.Errorf("%q: %+v\naws-lambda-go: %+v", text, got.ClientContext, want)
		}
		var client lambdacontext.ClientApplication
		if c := got.ClientContext.Client; c != nil {
			client = lambdacontext.ClientApplication{InstallationID: c.InstallationID, AppTitle: c.AppTitle, AppVersionCode: c.AppVersionCode, AppPackageName: c.AppPackageName}
		}
		if client != want.Client {
			t.Errorf("%q: %+v\naws-lambda-go: %+v", text, client, want.Client)
		}
	})
}
