// Package main reads the stream of a DynamoDB table and keeps a document for each
// item, as a search index does.
//
// The stream's view type must be NEW_IMAGE or NEW_AND_OLD_IMAGES, and the event
// source mapping needs FunctionResponseTypes: ReportBatchItemFailures. As with
// Kinesis, limit the retries: a record that always fails blocks its shard.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/aws/aws-lambda-go/events"
)

// Handle stops at the first failure. Lambda then delivers that record and all later
// ones again.
func Handle(ctx context.Context, event events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var response events.DynamoDBEventResponse
	for _, record := range event.Records {
		if err := follow(record); err != nil {
			log.Printf("record %s failed: %v", record.EventID, err)
			response.BatchItemFailures = []events.DynamoDBBatchItemFailure{{ItemIdentifier: record.Change.SequenceNumber}}
			break
		}
	}
	return response, nil
}

// follow has the same effect if a record is delivered again. The changes of one item
// arrive in order.
func follow(record events.DynamoDBEventRecord) error {
	// Check the type first: for an attribute of another type, Number, Map and the other
	// accessors panic, and String returns an invented text.
	key, ok := record.Change.Keys["id"]
	if !ok || key.DataType() != events.DataTypeString {
		return fmt.Errorf("the item has no string id")
	}
	id := key.String()

	switch operation := events.DynamoDBOperationType(record.EventName); operation {
	case events.DynamoDBOperationTypeInsert, events.DynamoDBOperationTypeModify:
		if record.Change.NewImage == nil {
			return fmt.Errorf("there is no new image: the stream's view type is %s", record.Change.StreamViewType)
		}
		document, err := json.Marshal(plain(events.NewMapAttribute(record.Change.NewImage)))
		if err != nil {
			return err
		}
		log.Printf("put %s %s", id, document)
	case events.DynamoDBOperationTypeRemove:
		// DynamoDB itself removes expired items (time to live).
		expired := record.UserIdentity != nil && record.UserIdentity.PrincipalID == "dynamodb.amazonaws.com"
		log.Printf("delete %s, expired: %t", id, expired)
	default:
		return fmt.Errorf("unknown operation %q", operation)
	}
	return nil
}

// plain converts an attribute value to a plain Go value for encoding/json. A number keeps
// all 38 digits of the text that DynamoDB sent.
func plain(av events.DynamoDBAttributeValue) any {
	switch av.DataType() {
	case events.DataTypeString:
		return av.String()
	case events.DataTypeNumber:
		return json.Number(av.Number())
	case events.DataTypeBoolean:
		return av.Boolean()
	case events.DataTypeBinary:
		return av.Binary()
	case events.DataTypeStringSet:
		return av.StringSet()
	case events.DataTypeNumberSet:
		var numbers []json.Number
		for _, n := range av.NumberSet() {
			numbers = append(numbers, json.Number(n))
		}
		return numbers
	case events.DataTypeBinarySet:
		return av.BinarySet()
	case events.DataTypeList:
		list := make([]any, 0, len(av.List()))
		for _, element := range av.List() {
			list = append(list, plain(element))
		}
		return list
	case events.DataTypeMap:
		m := make(map[string]any, len(av.Map()))
		for name, element := range av.Map() {
			m[name] = plain(element)
		}
		return m
	}
	return nil // DataTypeNull
}
