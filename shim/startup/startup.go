// Package startup sets up logging and the stack limit before any of the user's code
// runs.
package startup

import (
	"strconv"
	"sync"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/logging"
)

// Prepare sets up the process, once.
func Prepare() { prepare() }

// prepareLog is set by opt_log.go, if that is linked.
var prepareLog = func() {}

var prepare = sync.OnceFunc(func() {
	handler.Tracked = logging.IsJSON()
	prepareLog()

	// Go lets a stack grow to 1 GB. A runaway recursion would reach Lambda's
	// memory limit first, and Lambda would kill it without a stack trace.
	if mb, err := strconv.Atoi(env.Get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")); err == nil && mb > 0 {
		setMaxStack(min(mb, 4000) << 20 / 4)
	}
})
