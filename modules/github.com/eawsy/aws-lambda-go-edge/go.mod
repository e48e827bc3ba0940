module github.com/eawsy/aws-lambda-go-edge

go 1.18
