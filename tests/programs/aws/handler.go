// Keeps documents in S3 and an index of them in DynamoDB, with AWS's SDK.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	bucket = "documents"
	table  = "index"
)

// entry is an item of the index.
type entry struct {
	Author  string `dynamodbav:"author"`
	Name    string `dynamodbav:"name"`
	Size    int    `dynamodbav:"size"`
	SHA256  string `dynamodbav:"sha256"`
	Request string `dynamodbav:"request"`
}

// NotFound says which document is missing.
type NotFound struct{ Name string }

func (e *NotFound) Error() string { return fmt.Sprintf("there is no document %q", e.Name) }

var (
	objects *s3.Client
	items   *dynamodb.Client
)

func init() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	objects = s3.NewFromConfig(settings, func(o *s3.Options) { o.UsePathStyle = true })
	items = dynamodb.NewFromConfig(settings)
}

type document struct{ Author, Name, Text string }

// Request asks for a document to be saved or loaded, or for an author's entries.
type Request struct {
	Do string
	document
}

// Handle does what a request asks for.
func Handle(ctx context.Context, r Request) (any, error) {
	switch r.Do {
	case "save":
		return save(ctx, r.document)
	case "load":
		return load(ctx, r.Name)
	case "list":
		return list(ctx, r.Author)
	}
	return nil, fmt.Errorf("cannot %q", r.Do)
}

// save writes a document, and its entry.
func save(ctx context.Context, d document) (*entry, error) {
	_, err := objects.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(d.Name), Body: strings.NewReader(d.Text),
		ContentType: aws.String("text/plain; charset=utf-8"), Metadata: map[string]string{"author": d.Author},
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(d.Text))
	e := &entry{Author: d.Author, Name: d.Name, Size: len(d.Text), SHA256: hex.EncodeToString(sum[:])}
	if lambda, ok := lambdacontext.FromContext(ctx); ok {
		e.Request = lambda.AwsRequestID
	}
	item, err := attributevalue.MarshalMap(e)
	if err != nil {
		return nil, err
	}
	_, err = items.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(table), Item: item})
	return e, err
}

// load reads a document by its name.
func load(ctx context.Context, name string) (*document, error) {
	object, err := objects.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(name)})
	var missing *s3types.NoSuchKey
	if errors.As(err, &missing) {
		return nil, &NotFound{name}
	} else if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	text, err := io.ReadAll(object.Body)
	return &document{Author: object.Metadata["author"], Name: name, Text: string(text)}, err
}

// list returns the entries of an author. It reads pages of two entries.
func list(ctx context.Context, author string) (found []entry, err error) {
	pages := dynamodb.NewQueryPaginator(items, &dynamodb.QueryInput{
		TableName: aws.String(table), Limit: aws.Int32(2), KeyConditionExpression: aws.String("author = :author"),
		ExpressionAttributeValues: map[string]dynamotypes.AttributeValue{
			":author": &dynamotypes.AttributeValueMemberS{Value: author}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		var entries []entry
		if err := attributevalue.UnmarshalListOfMaps(page.Items, &entries); err != nil {
			return nil, err
		}
		found = append(found, entries...)
	}
	return found, nil
}
