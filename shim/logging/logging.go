// Package logging knows a function's log format and log level, and writes the shim's own
// log records.
//
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
package logging

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/json"
)

// levels are the values of AWS_LAMBDA_LOG_LEVEL, the least severe first.
var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// Shown reports whether the function's log level lets a level through.
func Shown(level string) bool {
	return severity(level) >= severity(env.Get("AWS_LAMBDA_LOG_LEVEL"))
}

// severity returns the index of a level, or -1 if it is not one of Lambda's.
func severity(level string) int {
	for n, l := range levels {
		if l == level {
			return n
		}
	}
	return -1
}

// IsJSON reports whether the function logs in JSON.
func IsJSON() bool { return env.Get("AWS_LAMBDA_LOG_FORMAT") == "JSON" }

// record is a log record in the JSON format.
type record struct {
	Timestamp string          `json:"timestamp"`
	Level     string          `json:"level"`
	Message   string          `json:"message"`
	ErrorType string          `json:"errorType,omitempty"`
	RequestID string          `json:"requestId,omitempty"`
	Stack     []handler.Frame `json:"stackTrace,omitempty"`
}

// JSON returns a log record in the JSON format, as one line.
func JSON(level, message, requestID string) []byte {
	return record{Level: level, Message: message, RequestID: requestID}.line()
}

func (r record) line() []byte {
	r.Timestamp = timestamp(time.Now())
	text, _ := json.MarshalEscaped(r) // strings and ints cannot fail
	return append(text, '\n')
}

// Error writes a failed invocation or initialization to standard error, as text like
// Lambda's Python runtime or as a JSON record. In text, \r joins the lines, so that
// CloudWatch keeps them in one event. An event holds 256 kB, so longer text is cut.
func Error(requestID string, failure *handler.Error) {
	if !Shown("ERROR") {
		return
	}
	format := errorText
	if IsJSON() {
		format = errorRecord
	}
	var line []byte
	for max := maxEvent; max > 0; max /= 2 {
		if line = format(requestID, failure.Shortened(max)); len(line) <= maxEvent {
			break
		}
	}
	write(line)
}

// maxEvent is the size of an event of CloudWatch Logs, in bytes.
const maxEvent = 256 << 10

func errorRecord(requestID string, failure *handler.Error) []byte {
	return record{Level: "ERROR", Message: failure.Message, ErrorType: failure.Type, RequestID: requestID, Stack: failure.Stack}.line()
}

func errorText(requestID string, failure *handler.Error) []byte {
	line := []byte("[ERROR]\t" + timestamp(time.Now()) + "\t" + requestID + "\t" + failure.Type + ": " + failure.Message)
	for _, frame := range failure.Stack {
		line = append(line, "\n  File \""+frame.Path+"\", line "+strconv.Itoa(frame.Line)+", in "+frame.Label...)
	}
	return oneLine(line, '\r')
}

// timestamp formats a time as in RFC 3339, in UTC and to the millisecond. It avoids
// time's own formatting, which is a twentieth of a small executable.
func timestamp(t time.Time) string {
	ms := t.UnixMilli()
	seconds := ms / 1000
	year, month, day := date(seconds / 86400)
	return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2) + "T" +
		digits(seconds/3600%24, 2) + ":" + digits(seconds/60%60, 2) + ":" + digits(seconds%60, 2) + "." + digits(ms%1000, 3) + "Z"
}

// digits returns a number with leading zeros.
func digits(n int64, width int) string {
	text := strconv.FormatInt(n, 10)
	for len(text) < width {
		text = "0" + text
	}
	return text
}

// date returns the Gregorian date of a day, counted from 1970-01-01. The day must not be
// negative. Here years begin in March, so that a leap day is the last of its year.
func date(days int64) (year, month, day int64) {
	const (
		era      = 146097 // days in 400 years
		fromZero = 719468 // days from 0000-03-01 to 1970-01-01
	)
	days += fromZero
	inEra := days % era
	inYears := (inEra - inEra/1460 + inEra/36524 - inEra/146096) / 365
	inYear := inEra - (365*inYears + inYears/4 - inYears/100)
	march := (5*inYear + 2) / 153 // 0 is March
	day = inYear - (153*march+2)/5 + 1
	year, month = days/era*400+inYears, march+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// Own writes a message of the shim itself in one line, as text after the shim's name or as
// a JSON record.
func Own(level, message string) {
	line := []byte("aws-lambda-go-shim: " + message)
	if IsJSON() {
		line = JSON(level, string(line), "")
	}
	write(oneLine(line, ' '))
}

// oneLine replaces the line feeds in a text by other, and ends it with one. Invalid UTF-8
// becomes U+FFFD, as in JSON.
func oneLine(text []byte, other byte) []byte {
	out := make([]byte, 0, len(text)+1)
	for _, r := range string(text) {
		if r == '\n' {
			r = rune(other)
		}
		out = utf8.AppendRune(out, r)
	}
	return append(bytes.TrimRight(out, " "), '\n')
}
