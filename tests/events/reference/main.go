// Command reference prints what Go's own encoding/json makes of an example event,
// decoded as a type of aws-lambda-go's and encoded again: reference TYPE < EVENT
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/events"
)

func again[E any](text []byte) (any, error) {
	var e E
	err := json.Unmarshal(text, &e)
	return e, err
}

var types = map[string]func([]byte) (any, error){
	"ALBTargetGroupRequest":  again[events.ALBTargetGroupRequest],
	"APIGatewayProxyRequest": again[events.APIGatewayProxyRequest],
	"APIGatewayV2HTTP":       again[events.APIGatewayV2HTTPRequest],
	"CloudwatchLogsEvent":    again[events.CloudwatchLogsEvent],
	"CognitoEvent":           again[events.CognitoEvent],
	"DynamoDBEvent":          again[events.DynamoDBEvent],
	"KinesisEvent":           again[events.KinesisEvent],
	"KinesisFirehoseEvent":   again[events.KinesisFirehoseEvent],
	"LambdaFunctionURL":      again[events.LambdaFunctionURLRequest],
	"S3Event":                again[events.S3Event],
	"SNSEvent":               again[events.SNSEvent],
	"SQSEvent":               again[events.SQSEvent],
	"CloudWatchLogs": func(text []byte) (any, error) {
		e, err := again[events.CloudwatchLogsEvent](text)
		if err != nil {
			return nil, err
		}
		return e.(events.CloudwatchLogsEvent).AWSLogs.Parse()
	},
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		var value any
		if value, err = types[os.Args[1]](text); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(value)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
