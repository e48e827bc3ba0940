// Package main receives a subscription to log groups, and reports the errors it
// finds in them.
//
// Never subscribe it to its own log group: what it logs would call it again,
// without end.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// Report is for the function's on-success destination: the service that calls,
// asynchronously, reads no result.
type Report struct {
	LogGroup  string  `json:"logGroup"`
	LogStream string  `json:"logStream"`
	Events    int     `json:"events"`
	Errors    []Entry `json:"errors"`
}

// Entry is a log event that is an error.
type Entry struct {
	ID      string    `json:"id"` // the event's own: the same when it is delivered again
	Time    time.Time `json:"time"`
	Message string    `json:"message"`
}

// Handle fails where the payload cannot be read. Lambda then tries again, twice,
// and passes the event to the function's on-failure destination, where it is kept.
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
