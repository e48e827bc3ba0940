package startup

import (
	"bytes"
	"context"
	"log"
	"os"

	"lambdashim/handler"
	"lambdashim/logging"
)

// An executable has this file only if the user's code has package log. It keeps what the
// user's own init has set.
//
//shim:needs log

func init() {
	prepareLog = func() {
		if log.Flags() != log.LstdFlags || log.Writer() != os.Stderr {
			return
		}
		if logging.IsJSON() {
			log.SetFlags(0)
			log.SetOutput(records{})
			return
		}
		log.SetFlags(log.Ldate | log.Ltime | log.Lmicroseconds | log.LUTC) // as the 2017 project did
	}
}

// records makes each line of package log a record in the JSON log format. Its level is
// INFO, because package log has no levels.
type records struct{}

// Error writes a record of level ERROR. The packages in lambda/ find it by its name, because a
// plugin and its host share no other package. The stack may be that of a panic.
func (records) Error(ctx context.Context, message string, stack []uintptr) {
	logging.Error(handler.RequestID(ctx), handler.Recovered(message, stack))
}

func (records) Write(line []byte) (int, error) {
	if !logging.Shown("INFO") {
		return len(line), nil
	}
	text := string(bytes.TrimSuffix(line, []byte("\n")))
	if _, err := os.Stderr.Write(logging.JSON("INFO", text, handler.RequestID(context.Background()))); err != nil {
		return 0, err
	}
	return len(line), nil
}
