// Package main is a task of a Step Functions state machine that takes a payment. Each
// kind of error is a Go type, and the state machine retries or catches it by the type's
// name: see statemachine.json.
package main

import (
	"context"
	"errors"
	"fmt"
)

// Payment is the task's input, as the state machine defines it.
type Payment struct {
	// ID is the same in every attempt. Step Functions retries, so take a payment once
	// for each id, not for each call.
	ID     string `json:"id"`
	Cents  int    `json:"cents"`
	Wallet int    `json:"wallet"`
}

// Receipt is the task's result.
type Receipt struct {
	ID   string `json:"id"`
	Left int    `json:"left"`
}

// PaymentInvalid, WalletEmpty and ProviderBusy are errors for ErrorEquals: an error's
// name is that of its Go type.
type (
	PaymentInvalid struct{ Field string }
	WalletEmpty    struct{ Missing int }
	ProviderBusy   struct{}
)

func (e *PaymentInvalid) Error() string { return e.Field + " is missing" }
func (e *WalletEmpty) Error() string    { return fmt.Sprintf("%d cents are missing", e.Missing) }
func (e *ProviderBusy) Error() string   { return "the provider is busy" }

// Handle takes a payment. A wrapped error would have the name wrapError, which no Catch
// looks for. So Handle returns the inner error if it is one of these types.
func Handle(ctx context.Context, p Payment) (*Receipt, error) {
	receipt, err := take(ctx, p)
	var invalid *PaymentInvalid
	var empty *WalletEmpty
	var busy *ProviderBusy
	switch {
	case errors.As(err, &invalid):
		return nil, invalid
	case errors.As(err, &empty):
		return nil, empty
	case errors.As(err, &busy):
		return nil, busy
	}
	return receipt, err
}

func take(ctx context.Context, p Payment) (*Receipt, error) {
	switch {
	case p.ID == "":
		return nil, &PaymentInvalid{"id"}
	case p.Cents <= 0:
		return nil, &PaymentInvalid{"cents"}
	}
	left, err := charge(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("payment %s: %w", p.ID, err)
	}
	return &Receipt{ID: p.ID, Left: left}, nil
}

// charge stands in for the provider's API, which is busy for amounts that end in 13.
func charge(_ context.Context, p Payment) (left int, err error) {
	switch {
	case p.Cents%100 == 13:
		return 0, &ProviderBusy{}
	case p.Cents > p.Wallet:
		return 0, &WalletEmpty{p.Cents - p.Wallet}
	}
	return p.Wallet - p.Cents, nil
}
