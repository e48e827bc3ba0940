package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"strings"

	"lambdashim/peer"
)

// caller describes what the caller of an invocation gets. failed is the error, if it is one.
func caller(api *peer.Peer, inv *peer.Invocation, p *process, timedOut, last bool) (text string, failed *failure) {
	switch {
	case inv.Answer != nil:
		text, failed = answerText(inv.Answer)
	case timedOut && last:
		text = code("Sandbox.Timedout")
	case p.hasEnded() && last:
		text = code("Runtime.ExitError") // Lambda's error if the process ends before it answers
	default:
		text = "nothing"
	}
	if broken := brokenStream(api, inv.ID); broken != "" && inv.Answer == nil {
		text = broken + ", then " + text
	}
	if inv.Deliveries > 1 {
		text += fmt.Sprintf("; it was delivered %d times", inv.Deliveries)
	}
	if inv.Answers > 1 {
		text += fmt.Sprintf("; %d answers were accepted", inv.Answers)
	}
	return text, failed
}

// brokenStream describes the part of a truncated response that arrived.
func brokenStream(api *peer.Peer, id string) string {
	for _, q := range api.Requests() {
		if q.ID == id && q.Chunked && q.Broken != "" && len(q.Body) > 0 {
			return fmt.Sprintf("%s, cut off", code(string(q.Body)))
		}
	}
	return ""
}

// initCaller describes what a caller gets from a function whose initialisation failed.
func initCaller(api *peer.Peer, inv *peer.Invocation, p *process, timedOut bool) (string, *failure) {
	for _, q := range api.Requests() {
		if strings.HasSuffix(q.Path, peer.OnInitError) {
			return errorText(q.Body)
		}
	}
	return caller(api, inv, p, timedOut, true)
}

// answerText describes an answer that the Runtime API accepted.
func answerText(q *peer.Request) (string, *failure) {
	if strings.HasSuffix(q.Path, "/error") {
		return errorText(q.Body)
	}
	text := code(string(q.Body))
	if len(q.Body) == 0 {
		text = "an empty body"
	}
	if kind := q.Header.Get("Content-Type"); kind != "application/json" && kind != "application/octet-stream" {
		text += " as " + code(kind)
	}
	if body := q.Trailer.Get("Lambda-Runtime-Function-Error-Body"); body != "" {
		decoded, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return text + ", then a trailer that is not base64", nil
		}
		trailer, failed := errorText(decoded)
		return text + ", then " + trailer, failed
	}
	return text, nil
}

func errorText(body []byte) (string, *failure) {
	f, err := decodeFailure(body)
	if err != nil {
		return "an error that is not JSON: " + code(string(body)), nil
	}
	return f.text(), f
}

// caller describes what Python code gets from a call.
func (a *callsAnswer) caller() string {
	switch {
	case a == nil:
		return "nothing"
	case a.ErrorType != "":
		return (&failure{a.ErrorType, a.ErrorMessage, a.Frames}).text()
	}
	return code(string(a.Result))
}

// refusing returns an address where nobody listens.
func refusing() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:1"
	}
	defer l.Close()
	return l.Addr().String()
}
