module example.com/events

go 1.26

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/eawsy/aws-lambda-go-core v1.0.0
)
