package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// event is an event to invoke a function with.
type event struct {
	kind  string
	body  []byte
	items int // in a large event
	value any // the decoded body, once it was needed
}

// gateway is the event of an API Gateway for a GET request, with payload version 1.0.
const gateway = `{"resource":"/{proxy+}","path":"/hello","httpMethod":"GET",` +
	`"headers":{"Accept":"*/*","Host":"abcdefghij.execute-api.us-east-1.amazonaws.com","User-Agent":"curl/8.5.0","X-Amzn-Trace-Id":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700","X-Forwarded-For":"192.0.2.1","X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},` +
	`"multiValueHeaders":{"Accept":["*/*"],"Host":["abcdefghij.execute-api.us-east-1.amazonaws.com"],"User-Agent":["curl/8.5.0"],"X-Amzn-Trace-Id":["Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700"],"X-Forwarded-For":["192.0.2.1"],"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},` +
	`"queryStringParameters":{"name":"World"},"multiValueQueryStringParameters":{"name":["World"]},"pathParameters":{"proxy":"hello"},"stageVariables":null,` +
	`"requestContext":{"resourceId":"abc123","resourcePath":"/{proxy+}","httpMethod":"GET","extendedRequestId":"JKJaXmPLvHcESHA=","requestTime":"10/Mar/2024:08:03:11 +0000","path":"/prod/hello","accountId":"123456789012","protocol":"HTTP/1.1","stage":"prod","domainPrefix":"abcdefghij","requestTimeEpoch":1710057791000,"requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","identity":{"sourceIp":"192.0.2.1","userAgent":"curl/8.5.0"},"domainName":"abcdefghij.execute-api.us-east-1.amazonaws.com","apiId":"abcdefghij"},` +
	`"body":null,"isBase64Encoded":false}`

// newEvent makes an event. A large one has about size bytes.
func newEvent(kind string, size int) *event {
	switch kind {
	case "hello":
		return &event{kind: kind, body: []byte(`{"key1":"value1","key2":"value2","key3":"value3"}`)}
	case "gateway":
		return &event{kind: kind, body: []byte(gateway)}
	}
	e := &event{kind: kind, body: []byte(`{"items":[`)}
	for ; len(e.body) < size; e.items++ {
		if e.items > 0 {
			e.body = append(e.body, ',')
		}
		e.body = fmt.Appendf(e.body, `{"id":%d,"name":"item %d","tags":["a","b"],"price":%d.5,"on":true}`, e.items, e.items, e.items)
	}
	e.body = append(e.body, "]}"...)
	return e
}

// check returns an error if an answer is wrong.
func (e *event) check(answer []byte) error {
	var want, got any
	switch e.kind {
	case "hello":
		want = "Hello, World!"
	case "raw", "again", "any":
		if bytes.Equal(answer, e.body) {
			return nil
		}
		if e.value == nil {
			json.Unmarshal(e.body, &e.value)
		}
		want = e.value
	case "typed":
		want = float64(e.items)
	case "gateway":
		var response struct {
			StatusCode int
			Body       string
		}
		if err := json.Unmarshal(answer, &response); err != nil || response.StatusCode != 200 || response.Body != "Hello, World!" {
			return fmt.Errorf("expected status 200 and Hello, World!, got %.300q", answer)
		}
		return nil
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return fmt.Errorf("the answer is not JSON: %w: %.300q", err, answer)
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("expected %.100q, got %.300q", fmt.Sprint(want), answer)
	}
	return nil
}

// percentile returns the p-th percentile of times, by the nearest rank.
func percentile(times []float64, p int) float64 {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
