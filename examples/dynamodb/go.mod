module example.com/dynamodb

go 1.26

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue v1.21.21
)

require (
	github.com/aws/aws-sdk-go-v2/service/dynamodb v1.74.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/dynamodbstreams v1.47.0 // indirect
	github.com/aws/smithy-go v1.28.9 // indirect
)

replace (
	github.com/eawsy/aws-lambda-go-core => ./.aws-lambda-go-shim/aws-lambda-go-core
	github.com/eawsy/aws-lambda-go-net => ./.aws-lambda-go-shim/aws-lambda-go-net
	github.com/eawsy/aws-lambda-go-shim/lambda => ./.aws-lambda-go-shim/lambda
)
