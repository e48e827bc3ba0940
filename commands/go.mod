module lambdashim/commands

go 1.26
