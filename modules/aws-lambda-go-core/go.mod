module github.com/eawsy/aws-lambda-go-core

go 1.17
