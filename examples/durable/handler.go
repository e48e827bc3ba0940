// Package main is a durable function. It reserves an item, waits, asks somebody for approval
// and returns a receipt. It runs each step once, though Lambda calls it several times.
//
//	build --buildmode=exe && pack
package main

import (
	"context"
	"fmt"
	"log"
	"time"
)

// Order is the input of the execution.
type Order struct {
	Item     string
	Failures int // how often the reservation fails, to show the retries
}

// Receipt is the result of the execution.
type Receipt struct {
	Item, Reservation, ApprovedBy string
}

// Handle is the handler. Lambda calls it to start the execution, and each time that the
// execution can continue.
func Handle(ctx context.Context, input Input) (Output, error) {
	return run(ctx, input, order)
}

// order runs from the beginning at each call. Finished steps do not run again: their
// results come from the execution.
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
		// A real function would send a mail with a link that calls SendDurableExecutionCallbackSuccess.
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
