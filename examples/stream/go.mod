module example.com/stream

go 1.26

require github.com/eawsy/aws-lambda-go-shim/lambda v1.0.0

replace (
	github.com/eawsy/aws-lambda-go-core => ./.aws-lambda-go-shim/aws-lambda-go-core
	github.com/eawsy/aws-lambda-go-net => ./.aws-lambda-go-shim/aws-lambda-go-net
	github.com/eawsy/aws-lambda-go-shim/lambda => ./.aws-lambda-go-shim/lambda
)
