// Package main takes orders from an SQS queue, and reports which of a batch it
// could not take, so that only those come back.
//
// The queue's event source mapping needs FunctionResponseTypes:
// ReportBatchItemFailures. Without it Lambda ignores what is reported and deletes
// the whole batch.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

type order struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"`
}

// Handle takes the messages one by one. An error or a panic of its own would bring
// back all of them, those already taken too.
func Handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var response events.SQSEventResponse
	failed := false
	for _, message := range event.Records {
		// Of a FIFO queue what follows a failure fails too: it must not overtake.
		if !failed || !strings.HasSuffix(message.EventSourceARN, ".fifo") {
			err := take(ctx, message)
			if err == nil {
				continue
			}
			failed = true
			log.Printf("message %s failed: %v", message.MessageId, err)
		}
		response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
	}
	return response, nil
}

// take must give the same result when it is called again: SQS delivers a message at
// least once, and so does Lambda. Let what take writes depend on the message's id,
// as a conditional write does whose key it is.
//
// A message that always fails comes back until the queue's redrive policy moves it
// to the dead-letter queue.
func take(ctx context.Context, message events.SQSMessage) error {
	// Whatever time is left belongs to the answer, which has to arrive.
	if err := ctx.Err(); err != nil {
		return err
	}
	var o order
	if err := json.Unmarshal([]byte(message.Body), &o); err != nil {
		return fmt.Errorf("no order: %w", err)
	}
	if o.ID == "" || o.Quantity < 1 {
		return errors.New("an order needs an id and a quantity")
	}
	log.Printf("order %s taken: %d pieces", o.ID, o.Quantity)
	return nil
}
