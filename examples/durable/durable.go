package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// This file is the protocol between Lambda and a durable function, as far as the example
// needs it. https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html

// Input is the event: the execution, and its operations so far.
type Input struct {
	DurableExecutionArn, CheckpointToken string
	InitialExecutionState                struct {
		Operations []Operation
		NextMarker string // if not empty, GetDurableExecutionState returns more
	}
}

// Output is the function's answer: the execution's result, or PENDING if Lambda should call
// the function again.
type Output struct {
	Status string       // SUCCEEDED, FAILED or PENDING
	Result string       `json:",omitempty"` // JSON
	Error  *ErrorObject `json:",omitempty"`
}

// Operation is an operation of an execution, as in the event.
type Operation struct {
	Id, Type, Name, Status string
	ExecutionDetails       struct{ InputPayload string }
	StepDetails            struct {
		Attempt int // the number of attempts so far
		Result  string
		Error   *ErrorObject
	}
	CallbackDetails struct {
		CallbackId, Result string
		Error              *ErrorObject
	}
}

// ErrorObject is an error in the form that Lambda stores.
type ErrorObject struct{ ErrorType, ErrorMessage string }

func (e *ErrorObject) Error() string { return e.ErrorMessage }

// kept converts an error to the form that Lambda stores.
func kept(err error) *ErrorObject {
	if already, ok := errors.AsType[*ErrorObject](err); ok {
		return &ErrorObject{already.ErrorType, err.Error()}
	}
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return &ErrorObject{t.Name(), err.Error()}
}

// errSuspended ends the call. Lambda calls again when the execution can continue.
var errSuspended = errors.New("the execution is suspended")

// client is created once and reused by all calls.
var client *lambda.Client

func init() {
	loaded, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	client = lambda.NewFromConfig(loaded)
}

// Execution is a durable execution in one call of the function.
type Execution struct {
	ctx        context.Context
	arn, token string
	operations map[string]Operation
	begun      int // the number of operations that this call has reached
}

// run calls a workflow with the execution's input.
func run[I, R any](ctx context.Context, input Input, workflow func(*Execution, I) (R, error)) (Output, error) {
	e := &Execution{ctx: ctx, arn: input.DurableExecutionArn, token: input.CheckpointToken, operations: map[string]Operation{}}
	if e.arn == "" || len(input.InitialExecutionState.Operations) == 0 {
		return Output{}, errors.New("the event is not from a durable execution: set the function's durable configuration")
	}
	first := input.InitialExecutionState.Operations[0]
	e.remember(input.InitialExecutionState.Operations)
	for marker := input.InitialExecutionState.NextMarker; marker != ""; {
		page, err := client.GetDurableExecutionState(ctx, &lambda.GetDurableExecutionStateInput{
			DurableExecutionArn: &e.arn, CheckpointToken: &e.token, Marker: &marker,
		})
		if err != nil {
			return Output{}, err // Lambda calls again
		}
		if err := e.rememberSDK(page.Operations); err != nil {
			return Output{}, err
		}
		marker = aws.ToString(page.NextMarker)
	}
	var with I
	if text := first.ExecutionDetails.InputPayload; text != "" {
		if err := json.Unmarshal([]byte(text), &with); err != nil {
			return Output{Status: "FAILED", Error: kept(err)}, nil
		}
	}
	result, err := workflow(e, with)
	var unsaved *unsavedError
	switch {
	case errors.Is(err, errSuspended):
		return Output{Status: "PENDING"}, nil
	case errors.As(err, &unsaved):
		return Output{}, err // Lambda calls again
	case err != nil:
		return Output{Status: "FAILED", Error: kept(err)}, nil
	}
	text, err := json.Marshal(result)
	if err != nil {
		return Output{Status: "FAILED", Error: kept(err)}, nil
	}
	return Output{Status: "SUCCEEDED", Result: string(text)}, nil
}

// remember stores the state of operations.
func (e *Execution) remember(operations []Operation) {
	for _, o := range operations {
		e.operations[o.Id] = o
	}
}

// rememberSDK stores the state of operations from Lambda's answer. The SDK's types have the
// same field names.
func (e *Execution) rememberSDK(answered []types.Operation) error {
	text, err := json.Marshal(answered)
	if err != nil {
		return err
	}
	var operations []Operation
	if err := json.Unmarshal(text, &operations); err != nil {
		return err
	}
	e.remember(operations)
	return nil
}

// next returns the next operation of the workflow. A new operation has no status. The n-th
// operation must be the same in each call.
func (e *Execution) next(kind types.OperationType, name string) (Operation, error) {
	e.begun++
	id := strconv.Itoa(e.begun)
	o, ok := e.operations[id]
	if ok && (o.Type != string(kind) || o.Name != name) {
		return o, fmt.Errorf("operation %s was %s %q and is now %s %q: the workflow must do the same in each call", id, o.Type, o.Name, kind, name)
	}
	return Operation{Id: id, Type: string(kind), Name: name, Status: o.Status, StepDetails: o.StepDetails, CallbackDetails: o.CallbackDetails}, nil
}

// subtype returns the name shown in an execution's history: Step, Wait or Callback.
func subtype(kind string) *string { return aws.String(kind[:1] + strings.ToLower(kind[1:])) }

// unsavedError means that Lambda did not save a checkpoint.
type unsavedError struct{ error }

func (e *unsavedError) Unwrap() error { return e.error }

// checkpoint saves a change of an operation, and stores the changes that Lambda reports.
func (e *Execution) checkpoint(o Operation, update types.OperationUpdate) error {
	update.Id, update.Type, update.SubType, update.Name = &o.Id, types.OperationType(o.Type), subtype(o.Type), &o.Name
	saved, err := client.CheckpointDurableExecution(e.ctx, &lambda.CheckpointDurableExecutionInput{
		DurableExecutionArn: &e.arn, CheckpointToken: &e.token, Updates: []types.OperationUpdate{update},
	})
	if err != nil {
		return &unsavedError{err}
	}
	if saved.CheckpointToken == nil {
		return errSuspended // this call is over
	}
	e.token = *saved.CheckpointToken
	return e.rememberSDK(saved.NewExecutionState.Operations)
}

// Retry says how often to try a step, and how long to wait after a failure.
type Retry struct {
	Attempts int
	Delay    time.Duration
}

// Step calls do until it has succeeded once, and then returns that result in each call. It may
// call do again if the process ends before the result is saved.
func Step[R any](e *Execution, name string, retry Retry, do func(attempt int) (R, error)) (result R, err error) {
	o, err := e.next(types.OperationTypeStep, name)
	if err != nil {
		return result, err
	}
	switch o.Status {
	case "SUCCEEDED":
		return result, json.Unmarshal([]byte(o.StepDetails.Result), &result)
	case "FAILED":
		return result, o.StepDetails.Error
	case "PENDING": // it is too early for the next attempt
		return result, errSuspended
	case "", "READY":
		if err := e.checkpoint(o, types.OperationUpdate{Action: types.OperationActionStart}); err != nil {
			return result, err
		}
	}
	attempt := o.StepDetails.Attempt + 1
	result, failure := do(attempt)
	if failure == nil {
		text, err := json.Marshal(result)
		if err != nil {
			return result, err
		}
		return result, e.checkpoint(o, types.OperationUpdate{Action: types.OperationActionSucceed, Payload: aws.String(string(text))})
	}
	why := kept(failure)
	update := types.OperationUpdate{Action: types.OperationActionFail, Error: &types.ErrorObject{ErrorType: &why.ErrorType, ErrorMessage: &why.ErrorMessage}}
	if attempt < retry.Attempts {
		update.Action = types.OperationActionRetry
		update.StepOptions = &types.StepOptions{NextAttemptDelaySeconds: aws.Int32(int32(retry.Delay.Seconds()))}
		failure = errSuspended
	}
	if err := e.checkpoint(o, update); err != nil {
		return result, err
	}
	return result, failure
}

// Wait suspends the execution for a time, which costs nothing.
func Wait(e *Execution, name string, d time.Duration) error {
	o, err := e.next(types.OperationTypeWait, name)
	if err != nil || o.Status == "SUCCEEDED" {
		return err
	}
	if o.Status == "" {
		if err := e.checkpoint(o, types.OperationUpdate{
			Action: types.OperationActionStart, WaitOptions: &types.WaitOptions{WaitSeconds: aws.Int32(int32(d.Seconds()))},
		}); err != nil {
			return err
		}
	}
	return errSuspended
}

// Callback is a task for somebody else.
type Callback struct {
	ID string // needed to report the result to Lambda
	o  Operation
}

// NewCallback makes a callback that expires after timeout.
func NewCallback(e *Execution, name string, timeout time.Duration) (*Callback, error) {
	o, err := e.next(types.OperationTypeCallback, name)
	if err != nil {
		return nil, err
	}
	if o.Status == "" {
		if err := e.checkpoint(o, types.OperationUpdate{
			Action: types.OperationActionStart, CallbackOptions: &types.CallbackOptions{TimeoutSeconds: int32(timeout.Seconds())},
		}); err != nil {
			return nil, err
		}
		o = e.operations[o.Id]
	}
	return &Callback{o.CallbackDetails.CallbackId, o}, nil
}

// Result returns the reported result. It suspends the execution until there is one.
func (c *Callback) Result() (string, error) {
	switch {
	case c.o.Status == "STARTED":
		return "", errSuspended
	case c.o.Status == "SUCCEEDED":
		return c.o.CallbackDetails.Result, nil
	case c.o.CallbackDetails.Error != nil:
		return "", c.o.CallbackDetails.Error
	}
	return "", fmt.Errorf("the callback %q ended as %s", c.o.Name, c.o.Status)
}
