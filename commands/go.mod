module lambdashim/commands

go 1.26.0

require (
	github.com/moby/patternmatcher v0.6.1
	golang.org/x/mod v0.43.0
	golang.org/x/sys v0.49.0
)

require golang.org/x/tools v0.52.0
