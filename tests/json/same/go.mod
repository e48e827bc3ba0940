module example.com/same

go 1.26

require github.com/eawsy/aws-lambda-go-shim/lambda v1.0.0
