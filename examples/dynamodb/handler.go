// Package main reads the stream of a DynamoDB table and keeps a document for each
// item, as a search index does. The SDK's package attributevalue decodes the items, so
// the type Item is the same as in programs that read the table.
//
// The stream's view type must be NEW_IMAGE or NEW_AND_OLD_IMAGES, and the event
// source mapping needs FunctionResponseTypes: ReportBatchItemFailures. As with
// Kinesis, limit the retries: a record that always fails blocks its shard.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
)

// Item is an item of the table, and the document.
type Item struct {
	ID    string      `dynamodbav:"id" json:"id"`
	Price json.Number `dynamodbav:"price" json:"price,omitempty"` // with every digit
	Tags  []string    `dynamodbav:"tags,stringset" json:"tags,omitempty"`
	Stock struct {
		Places []string `dynamodbav:"places" json:"places,omitempty"`
	} `dynamodbav:"stock" json:"stock"`
}

// Event is a batch of records. Unlike events.DynamoDBEvent, it leaves keys and images in
// JSON, which is what package attributevalue takes.
type Event struct {
	Records []Record `json:"Records"`
}

// Record is a change of an item.
type Record struct {
	ID           string                       `json:"eventID"`
	Operation    events.DynamoDBOperationType `json:"eventName"`
	UserIdentity *events.DynamoDBUserIdentity `json:"userIdentity"`
	Change       struct {
		Keys           json.RawMessage `json:"Keys"`
		NewImage       json.RawMessage `json:"NewImage"`
		SequenceNumber string          `json:"SequenceNumber"`
		StreamViewType string          `json:"StreamViewType"`
	} `json:"dynamodb"`
}

// Handle stops at the first failure. Lambda then delivers that record and all later
// ones again.
func Handle(ctx context.Context, event Event) (events.DynamoDBEventResponse, error) {
	var response events.DynamoDBEventResponse
	for _, record := range event.Records {
		if err := follow(record); err != nil {
			log.Printf("record %s failed: %v", record.ID, err)
			response.BatchItemFailures = []events.DynamoDBBatchItemFailure{{ItemIdentifier: record.Change.SequenceNumber}}
			break
		}
	}
	return response, nil
}

// follow has the same effect if a record is delivered again. The changes of one item
// arrive in order.
func follow(record Record) error {
	key, err := decode(record.Change.Keys)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	switch record.Operation {
	case events.DynamoDBOperationTypeInsert, events.DynamoDBOperationTypeModify:
		if record.Change.NewImage == nil {
			return fmt.Errorf("there is no new image: the stream's view type is %s", record.Change.StreamViewType)
		}
		item, err := decode(record.Change.NewImage)
		if err != nil {
			return fmt.Errorf("new image: %w", err)
		}
		document, err := json.Marshal(item)
		if err != nil {
			return err
		}
		log.Printf("put %s %s", key.ID, document)
	case events.DynamoDBOperationTypeRemove:
		// DynamoDB itself removes expired items (time to live).
		expired := record.UserIdentity != nil && record.UserIdentity.PrincipalID == "dynamodb.amazonaws.com"
		log.Printf("delete %s, expired: %t", key.ID, expired)
	default:
		return fmt.Errorf("unknown operation %q", record.Operation)
	}
	return nil
}

// decode decodes keys or an image.
func decode(text []byte) (item Item, err error) {
	attributes, err := attributevalue.UnmarshalMapJSON(text)
	if err != nil {
		return item, err
	}
	if err := attributevalue.UnmarshalMap(attributes, &item); err != nil {
		return item, err
	}
	if item.ID == "" {
		return item, errors.New("the item has no string id")
	}
	return item, nil
}
