// A function for all four events of CloudFront. The query string says what to do in each event: with
// viewer-request=respond the function answers viewer-request events itself.
package main

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// packaging is set by the linker.
var packaging string

// Handle checks that the event can be forwarded without loss, and does what the query string says.
func Handle(text json.RawMessage) (edge.Result, error) {
	var event edge.Event
	if err := json.Unmarshal(text, &event); err != nil {
		return edge.Result{}, err
	}
	if err := lossless(text, event); err != nil {
		return edge.Result{}, err
	}
	action := parameter(event.Request.QueryString, string(event.Config.EventType))
	if event.Response == nil {
		return request(event, action)
	}
	return response(event, action)
}

// lossless checks that Forward returns the request or response of the event unchanged.
func lossless(text json.RawMessage, event edge.Event) error {
	var envelope struct {
		Records []struct {
			CF map[string]any `json:"cf"`
		}
	}
	if err := json.Unmarshal(text, &envelope); err != nil {
		return err
	}
	came := envelope.Records[0].CF["request"]
	if event.Response != nil {
		came = envelope.Records[0].CF["response"]
	}
	result, err := event.Forward()
	if err != nil {
		return err
	}
	forwarded, err := json.Marshal(result)
	if err != nil {
		return err
	}
	var got any
	if err := json.Unmarshal(forwarded, &got); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, came) {
		return errors.New("lossy: " + string(forwarded) + " of " + string(text))
	}
	return nil
}

func parameter(query, name string) string {
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

func request(event edge.Event, action string) (edge.Result, error) {
	r := event.Request
	r.Headers.Add("X-Trail", string(event.Config.EventType)+" "+packaging)
	own := edge.NewResponse(200)
	switch action {
	case "respond":
		own = edge.NewResponse(418)
		own.StatusDescription = "A teapot"
		own.Headers.Add("Set-Cookie", "a=1; Path=/")
		own.Headers.Add("Set-Cookie", "b=2; Path=/")
		own.SetBody("short and stout: " + r.Method + " " + r.URI + " for é")
		return event.Respond(own)
	case "binary":
		var all [256]byte
		for i := range all {
			all[i] = byte(i)
		}
		own.SetBase64(all[:])
		return event.Respond(own)
	case "body":
		body, err := r.Body.Bytes()
		if err != nil {
			return edge.Result{}, err
		}
		own.SetBase64(body)
		own.Headers.Set("X-Body", r.Body.Action+" "+r.Body.Encoding+" "+strconv.Itoa(len(body))+" "+strconv.FormatBool(r.Body.InputTruncated))
		return event.Respond(own)
	case "replace":
		body, err := r.Body.Bytes()
		if err != nil {
			return edge.Result{}, err
		}
		r.ReplaceBody(append([]byte("\x00\xff"), body...))
	case "text":
		r.Body.Action, r.Body.Encoding, r.Body.Data = edge.Replace, edge.Text, "text é"
	case "uri":
		r.URI, r.QueryString = "/rewritten", "a=b%20c&a=d&e"
	case "cookie":
		value, found := r.Headers.Cookie("session")
		own.SetBody(value + " " + strconv.FormatBool(found))
		return event.Respond(own)
	case "host":
		r.Headers.Set("Host", "other.example.com")
	case "delete":
		r.Headers.Del("Host")
	case "method":
		r.Method = "DELETE"
	case "origin":
		r.Origin = edge.NewCustomOrigin("other.example.com")
		if event.Config.EventType == edge.OriginRequest {
			r.SetOrigin(r.Origin)
		}
	case "space":
		r.QueryString = "a=b c"
	case "large":
		own.SetBody(strings.Repeat("x", 1<<20+1))
		return event.Respond(own)
	case "error":
		return edge.Result{}, errors.New("no such page")
	case "panic":
		panic("at the edge")
	}
	return event.Forward()
}

func response(event edge.Event, action string) (edge.Result, error) {
	r := event.Response
	r.Headers.Add("X-Trail", string(event.Config.EventType)+" "+packaging)
	switch action {
	case "status":
		r.Status = "404"
	case "body":
		r.SetBody("another body, é")
	case "empty":
		r.SetBody("")
	case "cookies":
		r.Headers.Add("Set-Cookie", "a=1")
		r.Headers.Add("Set-Cookie", "b=2")
	case "length":
		r.Headers.Set("Content-Length", "1")
	case "disallowed":
		r.Headers.Set("X-Cache", "Hit")
	case "replace":
		own := edge.NewResponse(503)
		own.SetBody("closed")
		return event.Respond(own)
	case "error":
		return edge.Result{}, errors.New("no such page")
	}
	return event.Forward()
}

// Origin is the origin of the distribution: a function URL that returns the request it got.
func Origin(event json.RawMessage) (map[string]any, error) {
	return map[string]any{
		"statusCode": 200,
		"headers":    map[string]string{"Content-Type": "application/json", "X-Origin": "echo"},
		"body":       string(event),
	}, nil
}
