module lambdashim/packaging

go 1.26
