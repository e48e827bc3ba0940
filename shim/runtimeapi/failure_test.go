package runtimeapi

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"lambdashim/handler"
)

// texts returns examples of what a message, a type or a label may hold.
func texts() map[string]string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return map[string]string{
		"empty":             "",
		"plain":             "no luck",
		"all bytes":         string(all),
		"DEL":               strings.Repeat("\x7f", 5000),
		"CR LF":             "a\r\nLambda-Runtime-Function-Error-Type: forged\r\n\r\nb",
		"600 kB of é":       strings.Repeat("é", 300_000),
		"1 MiB":             strings.Repeat("x", 1<<20),
		"8 MB":              strings.Repeat("y", 8_000_000),
		"8 MB of NUL":       strings.Repeat("\x00", 8_000_000),
		"invalid UTF-8":     "a\xffb\xc3",
		"beyond the BMP":    "😀 and \U0010ffff",
		"line separators":   "a\u2028b\u2029c\u0085d",
		"HTML":              "<a href=\"x\">&</a>",
		"8 MB, not aligned": "x" + strings.Repeat("é", 4_000_000),
	}
}

// header splits field lines, and fails the test if a strict server would refuse one.
func header(t *testing.T, lines string) map[string]string {
	t.Helper()
	fields := make(map[string]string)
	for line := range strings.SplitSeq(strings.TrimSuffix(lines, "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || fields[name] != "" {
			t.Fatalf("field line %.100q", line)
		}
		for i := range len(value) {
			if value[i] < ' ' || value[i] > '~' {
				t.Fatalf("%s has the byte %#x", name, value[i])
			}
		}
		fields[name] = value
	}
	return fields
}

func TestAnyErrorCanBeSent(t *testing.T) {
	for name, text := range texts() {
		t.Run(name, func(t *testing.T) {
			for _, failure := range []*handler.Error{
				{Message: text, Type: "errorString"},
				{Message: "m", Type: text},
				{Message: text, Type: text, Stack: []handler.Frame{{Path: text, Line: 1, Label: text}, {Path: "p", Label: "l"}}},
			} {
				canBeSent(t, failure)
			}
		})
	}
}

// canBeSent checks all forms of an error: its body must be JSON that fits, and its header ASCII, with each field on its own
// line.
func canBeSent(t *testing.T, failure *handler.Error) {
	t.Helper()
	body := errorBody(failure)
	var got handler.Error
	if err := json.Unmarshal(body, &got); err != nil || len(body) > maxError {
		t.Fatalf("a body of %d bytes: %v", len(body), err)
	}
	want := string([]rune(failure.Message)) // what JSON makes of invalid UTF-8
	if short := len(failure.Message)+len(failure.Type) < 1<<20; got.Message != want && (short || !strings.HasSuffix(got.Message, "… (cut)")) {
		t.Errorf("the message is %.100q, want %.100q", got.Message, want)
	}
	fields := header(t, errorFields(failure.Type)+causeField(failure))
	if cause := fields["Lambda-Runtime-Function-Xray-Error-Cause"]; len(cause) > maxCause || cause != "" && !json.Valid([]byte(cause)) {
		t.Errorf("%d bytes for X-Ray: %.200q", len(cause), cause)
	}
	trailers := header(t, errorTrailers(failure))
	body, err := base64.StdEncoding.DecodeString(trailers["Lambda-Runtime-Function-Error-Body"])
	if err != nil || !json.Valid(body) || len(trailers["Lambda-Runtime-Function-Error-Body"]) > 4*maxCause {
		t.Errorf("the trailers are %.200q", trailers)
	}
	// A second failure gets the shortest form.
	small := minimal(failure)
	if body := errorBody(small); len(body)+len(errorFields(small.Type)) > 16<<10 || small.Stack != nil || !json.Valid(body) {
		t.Errorf("a minimal error of %d bytes: %.200q", len(body), body)
	}
}

func TestTheCauseForXRayIsTheSameTextInASCII(t *testing.T) {
	failure := &handler.Error{Message: "é \x7f 😀 \u2028", Type: "T", Stack: []handler.Frame{{Path: "a.go", Line: 3, Label: "F"}, {Path: "a.go", Line: 9, Label: "G"}}}
	var cause struct {
		Exceptions []struct {
			Message string
			Stack   []handler.Frame
		}
		Paths []string
	}
	if err := json.Unmarshal(xrayCause(failure), &cause); err != nil {
		t.Fatal(err)
	}
	if e := cause.Exceptions[0]; e.Message != failure.Message || len(e.Stack) != 2 || len(cause.Paths) != 1 {
		t.Errorf("%+v", cause)
	}
}
