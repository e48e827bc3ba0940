package runtimeapi

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"lambdashim/handler"
)

// levels are those of AWS_LAMBDA_LOG_LEVEL, the least severe first.
var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// shown reports whether the function's log level lets a level through.
func shown(level string) bool {
	wanted := slices.Index(levels, strings.ToUpper(os.Getenv("AWS_LAMBDA_LOG_LEVEL")))
	return slices.Index(levels, level) >= wanted // -1 where none is set
}

// logError writes a failed invocation to standard error, in the format that the
// function is set to log in: text as Lambda's Python runtime has it, with the
// lines joined by \r so that CloudWatch keeps one event, or JSON.
func logError(requestID string, failure *handler.Error) {
	if !shown("ERROR") {
		return
	}
	now := time.Now().UTC()
	var line []byte
	if os.Getenv("AWS_LAMBDA_LOG_FORMAT") == "JSON" {
		line, _ = json.Marshal(struct {
			Timestamp string          `json:"timestamp"`
			Level     string          `json:"level"`
			Message   string          `json:"message"`
			ErrorType string          `json:"errorType"`
			RequestID string          `json:"requestId,omitempty"`
			Stack     []handler.Frame `json:"stackTrace,omitempty"`
		}{now.Format("2006-01-02T15:04:05Z"), "ERROR", failure.Message, failure.Type, requestID, failure.Stack})
	} else {
		line = fmt.Appendf(line, "[ERROR]\t%s\t%s\t%s: %s", now.Format("2006-01-02T15:04:05.000Z"), requestID, failure.Type, failure.Message)
		for _, frame := range failure.Stack {
			line = fmt.Appendf(line, "\n  File \"%s\", line %d, in %s", frame.Path, frame.Line, frame.Label)
		}
		line = []byte(strings.ReplaceAll(string(line), "\n", "\r"))
	}
	os.Stderr.Write(append(line, '\n'))
}
