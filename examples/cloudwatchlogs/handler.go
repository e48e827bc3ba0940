// Package main receives log events from a subscription to log groups, and reports
// the errors in them.
//
// Never subscribe it to its own log group: each of its log lines would invoke it
// again, without end.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// Report is for the function's on-success destination. CloudWatch Logs calls
// asynchronously and reads no result.
type Report struct {
	LogGroup  string  `json:"logGroup"`
	LogStream string  `json:"logStream"`
	Events    int     `json:"events"`
	Errors    []Entry `json:"errors"`
}

// Entry is a log event that is an error.
type Entry struct {
	ID      string    `json:"id"` // stays the same if the event is delivered again
	Time    time.Time `json:"time"`
	Message string    `json:"message"`
}

// Handle returns an error if it cannot read the payload. Lambda then tries twice more,
// and sends the event to the function's on-failure destination.
func Handle(ctx context.Context, event events.CloudwatchLogsEvent) (*Report, error) {
	// Base64, gzip and JSON, in this order.
	data, err := event.AWSLogs.Parse()
	if err != nil {
		return nil, fmt.Errorf("the payload cannot be read: %w", err)
	}
	report := &Report{LogGroup: data.LogGroup, LogStream: data.LogStream, Errors: []Entry{}}
	if data.MessageType == "CONTROL_MESSAGE" { // CloudWatch Logs asks whether the function can be reached
		return report, nil
	}
	report.Events = len(data.LogEvents)
	for _, e := range data.LogEvents {
		if !strings.Contains(e.Message, "ERROR") {
			continue
		}
		report.Errors = append(report.Errors, Entry{e.ID, time.UnixMilli(e.Timestamp).UTC(), strings.TrimSpace(e.Message)})
	}
	log.Printf("%s: %d of %d events are errors", data.LogGroup, len(report.Errors), report.Events)
	return report, nil
}
