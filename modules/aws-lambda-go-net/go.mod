module github.com/eawsy/aws-lambda-go-net

go 1.18

require (
	github.com/eawsy/aws-lambda-go-core v0.0.0-00010101000000-000000000000
	github.com/eawsy/aws-lambda-go-shim/lambda v0.0.0-00010101000000-000000000000
)

replace (
	github.com/eawsy/aws-lambda-go-core => ../aws-lambda-go-core
	github.com/eawsy/aws-lambda-go-shim/lambda => ../../lambda
)
