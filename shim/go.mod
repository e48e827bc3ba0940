module lambdashim

go 1.26
