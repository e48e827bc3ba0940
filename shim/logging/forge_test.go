package logging

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"lambdashim/handler"
)

// written returns what f writes to standard error.
func written(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	kept := stderr
	stderr = int(w.Fd())
	defer func() { stderr = kept }()
	out := make(chan string)
	go func() {
		text, _ := io.ReadAll(r)
		out <- string(text)
	}()
	f()
	w.Close()
	return <-out
}

// No byte of a message, a type, a label or a request id may begin a line of the log.
func TestNoByteForgesALineOfTheLog(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, text := range []string{
		"", "a\nb", "a\r\n[ERROR]\tforged", string(all), "\u2028\u2029\u0085", "\xff\n\xfe", `"},{"level":"INFO`,
		strings.Repeat("x\n", 100_000), strings.Repeat("\x00", 2_000_000), strings.Repeat("\xff", 2_000_000),
	} {
		failure := &handler.Error{Message: text, Type: text, Stack: []handler.Frame{{Path: text, Line: 1, Label: text}}}
		for _, format := range []string{"Text", "JSON"} {
			t.Setenv("AWS_LAMBDA_LOG_FORMAT", format)
			for what, line := range map[string]string{
				"an error":       written(t, func() { Error(text, failure) }),
				"the shim's own": written(t, func() { Own("FATAL", text) }),
				"a record":       string(JSON("INFO", text, text)),
			} {
				if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
					t.Errorf("%s, %s of %.40q: %d lines", format, what, text, strings.Count(line, "\n"))
				}
				if format == "Text" {
					continue
				}
				var record map[string]any
				if err := json.Unmarshal([]byte(line), &record); err != nil || record["level"] == nil || record["timestamp"] == nil {
					t.Errorf("%s of %.40q is not a record: %.100q: %v", what, text, line, err)
				}
			}
		}
	}
}

// CloudWatch Logs cuts an event at 256 kB, and the rest begins another one.
func TestAnErrorIsOneEvent(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 2_000_000), strings.Repeat("\x00", 2_000_000), strings.Repeat("é", 100_000), strings.Repeat("\xff", 2_000_000)} {
		frame := handler.Frame{Path: text, Line: 1, Label: text}
		failure := &handler.Error{Message: text, Type: text, Stack: []handler.Frame{frame, frame, frame}}
		for _, format := range []string{"Text", "JSON"} {
			t.Setenv("AWS_LAMBDA_LOG_FORMAT", format)
			line := written(t, func() { Error("8476a536-e9f4-11e8-9739-2dfe598c3fcd", failure) })
			if len(line) > maxEvent || !strings.Contains(line, "(cut)") {
				t.Errorf("%s, %.10q…: %d bytes", format, text, len(line))
			}
			if strings.ToValidUTF8(line, "") != line {
				t.Errorf("%s, %.10q…: invalid UTF-8", format, text)
			}
		}
	}
}
