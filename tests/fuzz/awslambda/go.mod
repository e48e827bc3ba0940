module example.com/fuzz

go 1.26

require (
	github.com/aws/aws-lambda-go v1.55.1
	lambdashim v0.0.0
)

replace lambdashim => ../../../shim
