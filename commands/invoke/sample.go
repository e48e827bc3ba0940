package invoke

import (
	"cmp"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// samples are SAM's sample events by name, such as "s3/put".
type samples map[string]struct {
	Parameters map[string]parameter
	Template   string // JSON, with {{{key}}} in strings for the parameter "key"
}

// parameter is a parameter of a sample event, as in SAM's file event-mapping.json.
type parameter struct {
	Default  string
	Type     string               // "dict" for a JSON object; any other is a string
	Encoding string               // "url", "base64" or empty
	Hashing  string               // "md5" or empty
	Children map[string]parameter // which have the same value, in other forms
}

func readSamples(h home.Home) (all samples, err error) {
	file, err := emulator.Samples(h)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(text, &all)
}

// listSamples prints the names of the sample events, and of their parameters.
func listSamples(h home.Home) error {
	all, err := readSamples(h)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Println(strings.TrimSpace(fmt.Sprintf("%-52s %s", name, list(all[name].Parameters))))
	}
	return nil
}

// readSample returns a sample event with some of its parameters set.
func readSample(h home.Home, name string, set []string) ([]byte, error) {
	all, err := readSamples(h)
	if err != nil {
		return nil, err
	}
	if name, err = all.find(name); err != nil {
		return nil, err
	}
	parameters := all[name].Parameters
	values := make(map[string]string)
	for _, text := range set {
		key, value, given := strings.Cut(text, "=")
		p, known := parameters[key]
		switch {
		case !known:
			return nil, cli.Usagef("the sample event %q has no parameter %q: it has %s", name, key, cmp.Or(list(parameters), "none"))
		case !given:
			return nil, cli.Usagef("the parameter %q of the sample event %q needs a value: use --set %s=VALUE", key, name, key)
		case p.Type == object && json.Unmarshal([]byte(value), new(map[string]any)) != nil:
			return nil, cli.Usagef("the parameter %q of the sample event %q is not a JSON object: %q; write it as in %s", key, name, value, p.Default)
		}
		values[key] = value
	}
	return fill(all[name].Template, parameters, values), nil
}

// find returns the full name of a sample event. The service alone is enough if it has only one event.
func (all samples) find(given string) (string, error) {
	name := strings.ToLower(given)
	if _, found := all[name]; found {
		return name, nil
	}
	service, _, _ := strings.Cut(name, "/")
	var fit []string
	for full := range all {
		if strings.HasPrefix(full, service+"/") {
			fit = append(fit, full)
		}
	}
	if len(fit) == 1 && service == name {
		return fit[0], nil
	}
	slices.Sort(fit)
	return "", cli.Usagef("unknown sample event %q: use %s, or see --sample list", given, cmp.Or(strings.Join(fit, ", "), "SERVICE/EVENT"))
}

// object is the type of a parameter that is a JSON object.
const object = "dict"

// place is what stands in a template for a parameter: a whole string, or a part of one.
var place = regexp.MustCompile(`"\{\{\{(\w+)\}\}\}"|\{\{\{?(\w+)\}?\}\}`)

// fill returns a template with values, as SAM does, but with any character in them.
func fill(template string, parameters map[string]parameter, values map[string]string) []byte {
	texts := make(map[string]string) // as JSON
	for name, p := range parameters {
		value, set := values[name]
		if !set {
			value = p.Default
		}
		name = strings.ReplaceAll(name, "-", "_")
		texts[name] = p.encode(value)
		for child, p := range p.Children {
			texts[child] = p.encode(value)
		}
	}
	return place.ReplaceAllFunc([]byte(template), func(found []byte) []byte {
		m := place.FindSubmatch(found)
		text := cmp.Or(texts[string(m[1])+string(m[2])], `""`)
		if m[2] != nil { // without the quotes, which stand in the template
			text = text[1 : len(text)-1]
		}
		return []byte(text)
	})
}

// encode returns a value as JSON, in the form that the event has.
func (p parameter) encode(value string) string {
	switch {
	case p.Type == object:
		return value
	case p.Encoding == "url":
		value = strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(value))
	case p.Encoding == "base64":
		value = base64.StdEncoding.EncodeToString([]byte(value))
	case p.Hashing == "md5":
		value = fmt.Sprintf("%x", md5.Sum([]byte(value)))
	}
	text, _ := json.Marshal(value)
	return string(text)
}

func list[V any](m map[string]V) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

// samplesOf has the sample event for a type of the package github.com/aws/aws-lambda-go/events.
var samplesOf = map[string]string{
	"ALBTargetGroupRequest":                        "alb",
	"APIGatewayCustomAuthorizerRequest":            "apigateway/authorizer",
	"APIGatewayCustomAuthorizerRequestTypeRequest": "apigateway/request-authorizer",
	"APIGatewayProxyRequest":                       "apigateway/aws-proxy",
	"APIGatewayV2HTTPRequest":                      "apigateway/http-api-proxy",
	"CloudWatchEvent":                              "cloudwatch/scheduled-event",
	"CloudwatchLogsEvent":                          "cloudwatch/logs",
	"CodeCommitEvent":                              "codecommit",
	"CodePipelineEvent":                            "codepipeline",
	"CodePipelineJobEvent":                         "codepipeline",
	"CognitoEvent":                                 "cognito",
	"ConfigEvent":                                  "config/item-change-notification",
	"ConnectEvent":                                 "connect",
	"DynamoDBEvent":                                "dynamodb",
	"EventBridgeEvent":                             "cloudwatch/scheduled-event",
	"KinesisEvent":                                 "kinesis/get-records",
	"KinesisFirehoseEvent":                         "kinesis/kinesis-firehose",
	"LexEvent":                                     "lex/order-flowers",
	"S3BatchJobEvent":                              "s3/batch-invocation",
	"S3Event":                                      "s3/put",
	"SNSEvent":                                     "sns",
	"SQSEvent":                                     "sqs",
	"SimpleEmailEvent":                             "ses",
}
