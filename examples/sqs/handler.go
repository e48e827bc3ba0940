// Package main takes orders from an SQS queue. It reports which messages of a batch
// failed, so that only those come back.
//
// The queue's event source mapping needs FunctionResponseTypes:
// ReportBatchItemFailures. Without it Lambda ignores the report and deletes the whole
// batch.
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

// Handle takes the messages one by one. If it returned an error or panicked, all
// messages would come back, even those already taken.
func Handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var response events.SQSEventResponse
	failed := false
	for _, message := range event.Records {
		// In a FIFO queue, all messages after a failure fail too, to keep their order.
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

// take must have the same effect if it is called again for a message, because SQS and
// Lambda deliver messages at least once. Use the message's id for that, for example as
// the key of a conditional write.
//
// A message that always fails comes back until the queue's redrive policy moves it
// to the dead-letter queue.
func take(ctx context.Context, message events.SQSMessage) error {
	// The remaining time is needed to send the answer.
	if err := ctx.Err(); err != nil {
		return err
	}
	var o order
	if err := json.Unmarshal([]byte(message.Body), &o); err != nil {
		return fmt.Errorf("invalid order: %w", err)
	}
	if o.ID == "" || o.Quantity < 1 {
		return errors.New("an order needs an id and a quantity")
	}
	log.Printf("order %s taken: %d pieces", o.ID, o.Quantity)
	return nil
}
