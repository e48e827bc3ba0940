module example.com/compare

go 1.26

require lambdashim v0.0.0

replace lambdashim => ../../shim
