module bench

go 1.26

require (
	github.com/goccy/go-json v0.12.0
	lambdashim v0.0.0
)

replace lambdashim => ../../../shim
