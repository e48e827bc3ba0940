package exe

import "os"

// An executable has this file only if the user's code has package os. os.Exit also runs
// what waits for the end of the process, such as a coverage report.
//
//shim:needs os

func init() { exit = os.Exit }
