package invoke

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"lambdashim/commands/home"
)

// typed are the types that samplesOf has a sample for.
var typed = map[string]any{
	"ALBTargetGroupRequest":                        new(events.ALBTargetGroupRequest),
	"APIGatewayCustomAuthorizerRequest":            new(events.APIGatewayCustomAuthorizerRequest),
	"APIGatewayCustomAuthorizerRequestTypeRequest": new(events.APIGatewayCustomAuthorizerRequestTypeRequest),
	"APIGatewayProxyRequest":                       new(events.APIGatewayProxyRequest),
	"APIGatewayV2HTTPRequest":                      new(events.APIGatewayV2HTTPRequest),
	"CloudWatchEvent":                              new(events.CloudWatchEvent),
	"CloudwatchLogsEvent":                          new(events.CloudwatchLogsEvent),
	"CodeCommitEvent":                              new(events.CodeCommitEvent),
	"CodePipelineEvent":                            new(events.CodePipelineEvent),
	"CodePipelineJobEvent":                         new(events.CodePipelineJobEvent),
	"CognitoEvent":                                 new(events.CognitoEvent),
	"ConfigEvent":                                  new(events.ConfigEvent),
	"ConnectEvent":                                 new(events.ConnectEvent),
	"DynamoDBEvent":                                new(events.DynamoDBEvent),
	"EventBridgeEvent":                             new(events.EventBridgeEvent),
	"KinesisEvent":                                 new(events.KinesisEvent),
	"KinesisFirehoseEvent":                         new(events.KinesisFirehoseEvent),
	"LexEvent":                                     new(events.LexEvent),
	"S3BatchJobEvent":                              new(events.S3BatchJobEvent),
	"S3Event":                                      new(events.S3Event),
	"SNSEvent":                                     new(events.SNSEvent),
	"SQSEvent":                                     new(events.SQSEvent),
	"SimpleEmailEvent":                             new(events.SimpleEmailEvent),
}

// TestTheSuggestedSampleFitsTheType decodes each sample that invoke suggests, and looks for its members in the value.
func TestTheSuggestedSampleFitsTheType(t *testing.T) {
	const here = home.Home("../..")
	if _, err := os.Stat(here.Shim("emulator", "samples.json")); err != nil {
		t.Skip("the sample events are not installed: run invoke --sample list")
	}
	for kind, name := range samplesOf {
		sample, err := readSample(here, name, nil)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		event := typed[kind]
		if err := json.Unmarshal(sample, event); err != nil {
			t.Errorf("%s: %s: %v", kind, name, err)
			continue
		}
		again, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		var want, got map[string]any
		if err := errors.Join(json.Unmarshal(sample, &want), json.Unmarshal(again, &got)); err != nil {
			t.Fatal(err)
		}
		for member, value := range want {
			empty := reflect.DeepEqual(value, map[string]any{}) // which some types leave out
			if _, there := got[member]; !there && !empty {
				t.Errorf("%s: %s: the type has no %s", kind, name, member)
			}
		}
	}
}
