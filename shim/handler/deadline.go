package handler

import (
	"context"
	"time"
)

// An executable has this file only where the user's code has package context:
// elsewhere no handler takes one, and timers weigh a tenth of a small program.
func init() {
	withDeadline = func(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
		if deadline.IsZero() {
			return context.WithCancel(parent)
		}
		return context.WithDeadline(parent, deadline)
	}
}
