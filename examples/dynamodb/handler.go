// Package main follows a DynamoDB table by its stream and keeps documents of the
// items, as a search index does.
//
// The stream's view type has to be NEW_IMAGE or NEW_AND_OLD_IMAGES, and the event
// source mapping needs FunctionResponseTypes: ReportBatchItemFailures. As with
// Kinesis, limit the retries: a record that always fails holds up its shard.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/aws/aws-lambda-go/events"
)

// Handle stops at the first failure: Lambda delivers that record again, with all
// that follow it.
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

// follow does the same when a record comes again. The changes of one item come in
// their order.
func follow(record events.DynamoDBEventRecord) error {
	// Number, Map and the other accessors panic where the attribute is of another
	// type, and String then makes up a text: so ask for the type first.
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
		// What time to live removed, the service removed.
		expired := record.UserIdentity != nil && record.UserIdentity.PrincipalID == "dynamodb.amazonaws.com"
		log.Printf("delete %s, expired: %t", id, expired)
	default:
		return fmt.Errorf("unknown operation %q", operation)
	}
	return nil
}

// plain makes of an attribute value the Go value that encoding/json encodes as one
// expects: a number stays the text that DynamoDB sent, all 38 digits of it.
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
