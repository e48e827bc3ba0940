package main

import (
	"encoding/json"
	"strings"
)

// outcome describes the effect of a fault.
type outcome struct {
	caller  string
	log     string
	process string
}

// failure is an error that a caller gets.
type failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
	frames  int
}

// text returns the failure as the table shows it.
func (f *failure) text() string {
	text := code(f.Type)
	if f.Type == "" {
		text = "an empty type"
	}
	if f.Message != "" {
		text += " " + code(f.Message)
	}
	if f.frames > 0 {
		text += ", frames"
	}
	return text
}

// decodeFailure reads an error's JSON, which may have frames as text or as objects.
func decodeFailure(body []byte) (*failure, error) {
	var e struct {
		failure
		StackTrace []json.RawMessage `json:"stackTrace"`
	}
	err := json.Unmarshal(body, &e)
	e.frames = len(e.StackTrace)
	return &e.failure, err
}

// loggedAs returns "the error" or "the error in JSON" if a line of the log is the failure, or "".
func (f *failure) loggedAs(line string) string {
	if f == nil {
		return ""
	}
	text := f.Type + ": " + f.Message
	if f.Message == "" {
		text = f.Type
	}
	switch {
	case line == "[ERROR] "+text:
		return "the error"
	case strings.HasPrefix(line, "[ERROR]\t") && strings.Count(line, "\t") >= 3 && strings.SplitN(line, "\t", 4)[3] == text:
		return "the error"
	}
	if i := strings.IndexByte(line, '{'); i > 0 {
		if got, err := decodeFailure([]byte(line[i:])); err == nil && got.Type == f.Type && got.Message == f.Message {
			return "the error in JSON"
		}
	}
	return ""
}
