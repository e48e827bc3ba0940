// Package main is a durable function: an order that is reserved, waits, is approved by
// somebody else and paid. Each step is done once, though the function is called several times.
//
//	build --buildmode=exe && pack
package main

import (
	"context"
	"fmt"
	"log"
	"time"
)

// Order is what the execution is started with.
type Order struct {
	Item     string
	Failures int // how often the reservation fails, to show that it is tried again
}

// Receipt is what it ends with.
type Receipt struct {
	Item, Reservation, ApprovedBy string
}

// Handle is called by Lambda to start the execution, and each time that it can go on.
func Handle(ctx context.Context, input Input) (Output, error) {
	return run(ctx, input, order)
}

// order runs from its beginning at each call. What was done before is not done again: its
// result is read from the execution.
func order(e *Execution, o Order) (*Receipt, error) {
	reservation, err := Step(e, "reserve", Retry{Attempts: 3, Delay: time.Second}, func(attempt int) (string, error) {
		log.Printf("reserving %.9s, attempt %d", o.Item, attempt)
		if attempt <= o.Failures {
			return "", fmt.Errorf("no stock at attempt %d", attempt)
		}
		return fmt.Sprintf("R-%d", attempt), nil
	})
	if err != nil {
		return nil, err
	}
	if err := Wait(e, "cool down", time.Second); err != nil {
		return nil, err
	}
	approval, err := NewCallback(e, "approval", time.Hour)
	if err != nil {
		return nil, err
	}
	if _, err := Step(e, "ask", Retry{Attempts: 1}, func(int) (bool, error) {
		// This would be a mail with a link. Whoever gets it calls SendDurableExecutionCallbackSuccess.
		log.Printf("asking for approval by %s", approval.ID)
		return true, nil
	}); err != nil {
		return nil, err
	}
	by, err := approval.Result()
	if err != nil {
		return nil, err
	}
	return &Receipt{o.Item, reservation, by}, nil
}
