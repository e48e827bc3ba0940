// Package main reads measurements from a Kinesis stream. It reports the first failed
// record of a batch, so that Lambda continues from there.
//
// The event source mapping needs FunctionResponseTypes: ReportBatchItemFailures.
// Also set MaximumRetryAttempts or MaximumRecordAgeInSeconds, and an on-failure
// destination: a record that always fails blocks its shard until one of these limits is
// reached or the record leaves the stream.
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

// Handle reads the records in order, and stops at the first failure, also if time runs
// out. Lambda takes the lowest sequence number that is reported, and delivers that record
// and all later ones again.
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

// read may get a record twice. The event id, which is the shard id and the sequence
// number, identifies a record.
func read(ctx context.Context, record events.KinesisEventRecord) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var m measurement
	// Data is already decoded: encoding/json decodes the base64 of a []byte.
	if err := json.Unmarshal(record.Kinesis.Data, &m); err != nil {
		return fmt.Errorf("invalid measurement: %w", err)
	}
	if m.Celsius == nil {
		return fmt.Errorf("invalid measurement: celsius is missing")
	}
	log.Printf("sensor %s: %.1f °C at %s", record.Kinesis.PartitionKey, *m.Celsius,
		record.Kinesis.ApproximateArrivalTimestamp.UTC().Format("15:04:05.000"))
	return nil
}
