module github.com/eawsy/aws-lambda-go-shim/lambda

go 1.18
