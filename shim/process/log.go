package process

import "log"

// An executable has this file only where the user's code has package log.
func init() {
	prepareLog = func() {
		// As the 2017 project did; what the user's own init has set stays.
		if log.Flags() == log.LstdFlags {
			log.SetFlags(log.Ldate | log.Ltime | log.Lmicroseconds | log.LUTC)
		}
	}
}
