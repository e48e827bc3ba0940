// Handlers typed with aws-lambda-go's events, each of which returns the event it
// was given.
package main

import (
	"github.com/aws/aws-lambda-go/events"
	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

func echo[E any](evt E, ctx *runtime.Context) (E, error) { return evt, nil }

// As github.com/aws/aws-lambda-go has examples for them in events/testdata.
var (
	ALBTargetGroupRequest  = echo[events.ALBTargetGroupRequest]
	APIGatewayProxyRequest = echo[events.APIGatewayProxyRequest]
	APIGatewayV2HTTP       = echo[events.APIGatewayV2HTTPRequest]
	CloudwatchLogsEvent    = echo[events.CloudwatchLogsEvent]
	CognitoEvent           = echo[events.CognitoEvent]
	DynamoDBEvent          = echo[events.DynamoDBEvent]
	KinesisEvent           = echo[events.KinesisEvent]
	KinesisFirehoseEvent   = echo[events.KinesisFirehoseEvent]
	LambdaFunctionURL      = echo[events.LambdaFunctionURLRequest]
	S3Event                = echo[events.S3Event]
	SNSEvent               = echo[events.SNSEvent]
	SQSEvent               = echo[events.SQSEvent]
)

// CloudWatchLogs decodes what a CloudWatch Logs event carries, which is gzipped.
func CloudWatchLogs(evt events.CloudwatchLogsEvent, ctx *runtime.Context) (events.CloudwatchLogsData, error) {
	return evt.AWSLogs.Parse()
}
