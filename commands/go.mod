module lambdashim/commands

go 1.26.0

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream v1.7.27
	github.com/moby/patternmatcher v0.6.1
	golang.org/x/mod v0.43.0
	golang.org/x/tools v0.52.0
	lambdashim v0.0.0
)

require (
	github.com/aws/smithy-go v1.28.9 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
)

replace lambdashim => ../shim
