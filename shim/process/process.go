// Package process sets what a function finds before any of its own code runs,
// whichever way it is packaged.
package process

import (
	"os"
	"runtime/debug"
	"strconv"
	"sync"

	"lambdashim/handler"
	"lambdashim/logging"
)

// Prepare sets up the process, once.
func Prepare() { prepare() }

// prepareLog is what log.go makes it, where that is linked.
var prepareLog = func() {}

var prepare = sync.OnceFunc(func() {
	handler.Tracked = logging.IsJSON()
	prepareLog()

	// Go lets a stack grow to 1 GB; a runaway recursion would meet Lambda's
	// memory limit first and be killed without a trace.
	if mb, err := strconv.Atoi(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")); err == nil && mb > 0 {
		debug.SetMaxStack(min(mb, 4000) << 20 / 4)
	}
})
