// Package main reads measurements from a Kinesis stream, and reports where a batch
// failed, so that Lambda goes on from there.
//
// The event source mapping needs FunctionResponseTypes: ReportBatchItemFailures.
// Give it MaximumRetryAttempts, or MaximumRecordAgeInSeconds, and an on-failure
// destination as well: a record that always fails holds up its shard until one of
// them gives it up, or until it leaves the stream.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/aws/aws-lambda-go/events"
)

type measurement struct {
	Celsius *float64 `json:"celsius"`
}

// Handle reads the records in order, and stops at the first failure: Lambda takes
// the lowest sequence number that is reported and delivers that record again with
// all that follow it. What failed for want of time is the same to it.
func Handle(ctx context.Context, event events.KinesisEvent) (events.KinesisEventResponse, error) {
	var response events.KinesisEventResponse
	for _, record := range event.Records {
		if err := read(ctx, record); err != nil {
			log.Printf("record %s failed: %v", record.EventID, err)
			response.BatchItemFailures = []events.KinesisBatchItemFailure{{ItemIdentifier: record.Kinesis.SequenceNumber}}
			break
		}
	}
	return response, nil
}

// read may see a record again. The event id, which is the shard's and the sequence
// number, tells one record from all others.
func read(ctx context.Context, record events.KinesisEventRecord) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var m measurement
	// Data is decoded: encoding/json undoes the base64 of a []byte.
	if err := json.Unmarshal(record.Kinesis.Data, &m); err != nil {
		return fmt.Errorf("no measurement: %w", err)
	}
	if m.Celsius == nil {
		return fmt.Errorf("no measurement: celsius is missing")
	}
	log.Printf("sensor %s: %.1f °C at %s", record.Kinesis.PartitionKey, *m.Celsius,
		record.Kinesis.ApproximateArrivalTimestamp.UTC().Format("15:04:05.000"))
	return nil
}
