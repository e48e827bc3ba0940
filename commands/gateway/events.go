package gateway

import (
	"net/url"
	"strconv"
	"strings"
)

// The account and names in the events.
const (
	account = "123456789012"
	apiID   = "local"
	stage   = "local" // of a REST API
)

// object is a JSON object. The events are literals, and not the types of aws-lambda-go,
// which lack some members and add others that AWS does not send.
type object = map[string]any

// urlEvent returns a function URL's event, payload 2.0. Its rawPath is encoded, and its
// headers contain the cookies too.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
func urlEvent(r *request) object {
	headers := lower(joined(r.Header))
	if lines := r.Header.Values("Cookie"); len(lines) > 0 {
		headers["cookie"] = strings.Join(lines, "; ")
	}
	return payload2(r, "anonymous", r.URL.EscapedPath(), headers)
}

// httpEvent returns an HTTP API's event, payload 2.0. Its rawPath is decoded, and there is
// a Content-Length even without a body.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func httpEvent(r *request) object {
	headers := lower(joined(r.Header))
	delete(headers, "cookie")
	headers["content-length"] = strconv.Itoa(r.length)
	return payload2(r, account, r.URL.Path, headers)
}

func payload2(r *request, account, path string, headers map[string]string) object {
	domain, prefix := r.domain()
	event := object{
		"version": "2.0", "routeKey": "$default",
		"rawPath":        path,
		"rawQueryString": r.URL.RawQuery,
		"headers":        headers,
		"requestContext": object{
			"routeKey": "$default", "accountId": account, "stage": "$default", "requestId": r.id, "apiId": apiID,
			"domainName": domain, "domainPrefix": prefix,
			"time": r.formatTime(), "timeEpoch": r.time.UnixMilli(),
			"http": object{
				"method": r.Method, "path": r.URL.Path, "protocol": r.Proto, "sourceIp": r.sourceIP(), "userAgent": r.UserAgent(),
			},
		},
		"isBase64Encoded": r.encoded,
	}
	if cookies := cookies(r.Header.Values("Cookie")); cookies != nil {
		event["cookies"] = cookies
	}
	if query := parameters(r.URL.RawQuery, decoded); query != nil {
		event["queryStringParameters"] = joined(query)
	}
	if r.body != "" {
		event["body"] = r.body
	}
	return event
}

// restEvent returns the event of a REST API whose only resource is {proxy+}. Its path is
// encoded, its parameters are decoded, and there is no Content-Length.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
func restEvent(r *request) object {
	path, resource := r.URL.EscapedPath(), "/{proxy+}"
	var proxy map[string]string
	if path == "/" {
		resource = "/"
	} else {
		proxy = map[string]string{"proxy": strings.Trim(path, "/")}
	}
	header := r.Header.Clone()
	header.Del("Content-Length")
	query := parameters(r.URL.RawQuery, decoded)
	domain, prefix := r.domain()
	return object{
		"resource": resource, "path": path, "httpMethod": r.Method,
		"headers": last(header), "multiValueHeaders": header,
		"queryStringParameters": last(query), "multiValueQueryStringParameters": query,
		"pathParameters": proxy, "stageVariables": nil,
		"requestContext": object{
			"accountId": account, "apiId": apiID, "stage": stage, "requestId": r.id, "extendedRequestId": r.id,
			"resourceId": "proxy", "resourcePath": resource, "httpMethod": r.Method, "path": "/" + stage + path, "protocol": r.Proto,
			"domainName": domain, "domainPrefix": prefix,
			"requestTime": r.formatTime(), "requestTimeEpoch": r.time.UnixMilli(),
			"identity": object{
				"accessKey": nil, "accountId": nil, "caller": nil, "cognitoAuthenticationProvider": nil, "cognitoAuthenticationType": nil,
				"cognitoIdentityId": nil, "cognitoIdentityPoolId": nil, "principalOrgId": nil, "user": nil, "userArn": nil,
				"sourceIp": r.sourceIP(), "userAgent": orNull(r.UserAgent()),
			},
		},
		"body": orNull(r.body), "isBase64Encoded": r.encoded,
	}
}

// albEvent returns the event of a load balancer without multi-value headers, the default
// of target groups. A load balancer decodes neither the path nor the parameters.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
func albEvent(r *request) object {
	query := last(parameters(r.URL.RawQuery, verbatim))
	if query == nil {
		query = map[string]string{}
	}
	return object{
		"httpMethod": r.Method, "path": r.URL.EscapedPath(), "queryStringParameters": query, "headers": lower(last(r.Header)),
		"requestContext": object{"elb": object{
			"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:" + account + ":targetgroup/" + apiID + "/0123456789abcdef",
		}},
		"body": r.body, "isBase64Encoded": r.encoded,
	}
}

func (r *request) formatTime() string { return r.time.UTC().Format("02/Jan/2006:15:04:05 -0700") }

// domain returns the name of the host, and its first label.
func (r *request) domain() (name, prefix string) {
	name = (&url.URL{Host: r.Host}).Hostname()
	prefix, _, _ = strings.Cut(name, ".")
	return name, prefix
}

// cookies returns the cookies of the lines of a header.
func cookies(lines []string) (all []string) {
	for _, line := range lines {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

// parameters returns the parameters of a query string, or nil if there are none. Unlike
// url.ParseQuery it drops nothing.
func parameters(query string, decode func(string) string) (all map[string][]string) {
	for parameter := range strings.SplitSeq(query, "&") {
		if parameter == "" {
			continue
		}
		if all == nil {
			all = make(map[string][]string)
		}
		name, value, _ := strings.Cut(parameter, "=")
		name = decode(name)
		all[name] = append(all[name], decode(value))
	}
	return all
}

func verbatim(s string) string { return s }

// decoded leaves s as it is if its encoding is not valid.
func decoded(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// last returns the last value of each name. joined returns all values, joined by commas.
func last(values map[string][]string) map[string]string {
	if values == nil {
		return nil
	}
	m := make(map[string]string)
	for name, all := range values {
		m[name] = all[len(all)-1]
	}
	return m
}

func joined(values map[string][]string) map[string]string {
	m := make(map[string]string)
	for name, all := range values {
		m[name] = strings.Join(all, ",")
	}
	return m
}

// lower makes the names of headers lower-case.
func lower(values map[string]string) map[string]string {
	m := make(map[string]string)
	for name, v := range values {
		m[strings.ToLower(name)] = v
	}
	return m
}
