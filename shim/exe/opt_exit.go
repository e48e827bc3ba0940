package exe

import "os"

// An executable has this file only where the user's code has package os, whose Exit
// ends what else waits for the end, such as a report of coverage.
//
//shim:needs package os

func init() { exit = os.Exit }
