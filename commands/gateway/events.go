package gateway

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// The account and names in the events.
const (
	account = "123456789012"
	apiID   = "local"
	stage   = "$default"
)

// urlEvent returns a function URL's event, payload 2.0.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
func urlEvent(r *request) any {
	like := payload2(r)
	return &struct {
		events.LambdaFunctionURLRequest
		RouteKey string `json:"routeKey"`
	}{events.LambdaFunctionURLRequest{
		Version:               like.Version,
		RawPath:               r.URL.EscapedPath(),
		RawQueryString:        like.RawQueryString,
		Cookies:               like.Cookies,
		Headers:               like.Headers,
		QueryStringParameters: like.QueryStringParameters,
		RequestContext: events.LambdaFunctionURLRequestContext{
			AccountID: "anonymous", RequestID: r.id, APIID: apiID,
			DomainName: like.RequestContext.DomainName, DomainPrefix: like.RequestContext.DomainPrefix,
			Time: like.RequestContext.Time, TimeEpoch: like.RequestContext.TimeEpoch,
			HTTP: events.LambdaFunctionURLRequestContextHTTPDescription(like.RequestContext.HTTP),
		},
		Body:            like.Body,
		IsBase64Encoded: like.IsBase64Encoded,
	}, like.RouteKey}
}

// httpEvent returns an HTTP API's event, payload 2.0. An HTTP API decodes paths.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func httpEvent(r *request) any { return payload2(r) }

func payload2(r *request) *events.APIGatewayV2HTTPRequest {
	header := r.Header.Clone()
	var cookies []string
	for _, line := range header.Values("Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				cookies = append(cookies, cookie)
			}
		}
	}
	header.Del("Cookie")
	domain, _, _ := strings.Cut(r.Host, ":")
	prefix, _, _ := strings.Cut(domain, ".")
	return &events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              "$default",
		RawPath:               r.URL.Path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies,
		Headers:               lower(joined(header)),
		QueryStringParameters: joined(r.URL.Query()),
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "$default", AccountID: account, Stage: stage, RequestID: r.id, APIID: apiID,
			DomainName: domain, DomainPrefix: prefix,
			Time: r.time.UTC().Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: r.time.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: r.sourceIP(), UserAgent: r.UserAgent(),
			},
		},
		Body:            r.body,
		IsBase64Encoded: r.encoded,
	}
}

// restEvent returns the event of a REST API whose only resource is {proxy+}.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
func restEvent(r *request) any {
	event := &events.APIGatewayProxyRequest{
		Resource:                        "/{proxy+}",
		Path:                            r.URL.Path,
		HTTPMethod:                      r.Method,
		Headers:                         last(r.Header),
		MultiValueHeaders:               r.Header,
		QueryStringParameters:           last(r.URL.Query()),
		MultiValueQueryStringParameters: r.URL.Query(),
		PathParameters:                  map[string]string{"proxy": strings.TrimPrefix(r.URL.Path, "/")},
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID: account, APIID: apiID, Stage: "local", RequestID: r.id, ResourceID: "proxy", ResourcePath: "/{proxy+}",
			HTTPMethod: r.Method, Path: "/local" + r.URL.Path, Protocol: r.Proto,
			RequestTime: r.time.UTC().Format("02/Jan/2006:15:04:05 -0700"), RequestTimeEpoch: r.time.UnixMilli(),
			Identity: events.APIGatewayRequestIdentity{SourceIP: r.sourceIP(), UserAgent: r.UserAgent()},
		},
		Body:            r.body,
		IsBase64Encoded: r.encoded,
	}
	if r.URL.Path == "/" {
		event.Resource, event.RequestContext.ResourcePath, event.PathParameters = "/", "/", nil
	}
	return event
}

// albEvent returns the event of a load balancer without multi-value headers, the default
// of target groups. A load balancer decodes neither the path nor the parameters.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
func albEvent(r *request) any {
	parameters := make(map[string]string)
	for parameter := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if name, value, _ := strings.Cut(parameter, "="); name != "" {
			parameters[name] = value
		}
	}
	return &events.ALBTargetGroupRequest{
		HTTPMethod:            r.Method,
		Path:                  r.URL.EscapedPath(),
		QueryStringParameters: parameters,
		Headers:               lower(last(r.Header)),
		RequestContext: events.ALBTargetGroupRequestContext{ELB: events.ELBContext{
			TargetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:" + account + ":targetgroup/" + apiID + "/0123456789abcdef",
		}},
		Body:            r.body,
		IsBase64Encoded: r.encoded,
	}
}
