// Package main does what the cases of tests/aws ask for, and tells them what they cannot see from outside.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

// process is what the cases compare between invocations.
var process struct {
	ID                  string // new in each process, also after a restore
	Count, Left         atomic.Int64
	Snapshots, Restores int
}

func init() {
	renew()
	lifecycle.BeforeSnapshot(func() error { process.Snapshots++; return nil })
	lifecycle.AfterRestore(func() error { process.Restores++; renew(); return nil })
}

func renew() { process.ID = strconv.FormatInt(time.Now().UnixNano(), 36) }

type request struct {
	Do    string
	N     int
	Text  string
	Value json.RawMessage

	RequestContext json.RawMessage `json:"requestContext"` // of a function URL
}

type codeError struct{ Code int }

func (e *codeError) Error() string { return fmt.Sprint("code ", e.Code) }

// reader is a stream: its JSON is {}.
type reader struct {
	io.Reader `json:"-"`
}

var web = gateway.NewStream(http.HandlerFunc(serve))

// Handle answers an event that asks for nothing with the event.
func Handle(event json.RawMessage, ctx *runtime.Context) (any, error) {
	process.Count.Add(1)
	var r request
	if json.Unmarshal(event, &r) != nil || r.Do == "" && r.RequestContext == nil {
		return event, nil
	}
	if r.RequestContext != nil {
		return web(context.Background(), []byte(event))
	}
	switch r.Do {
	case "length":
		return len(event), nil
	case "fill":
		return strings.Repeat("x", r.N), nil
	case "context":
		return struct {
			*runtime.Context
			Remaining int64 `json:"remaining"`
		}{ctx, ctx.RemainingTimeInMillis()}, nil
	case "environment":
		return os.Getenv(r.Text), nil
	case "process":
		program, err := os.Readlink("/proc/self/exe")
		return map[string]any{"id": process.ID, "count": process.Count.Load(), "left": process.Left.Load(),
			"snapshots": process.Snapshots, "restores": process.Restores, "program": program}, err
	case "write":
		fmt.Println("fmt", r.Text)
		log.Println("log", r.Text)
		fmt.Fprintln(os.Stderr, "stderr", r.Text)
		return nil, nil
	case "leave":
		go func() { time.Sleep(time.Duration(r.N) * time.Millisecond); process.Left.Add(1) }()
		return nil, nil
	case "sleep":
		time.Sleep(time.Duration(r.N) * time.Millisecond)
		return process.ID, nil
	case "spin":
		for {
		}
	case "shell":
		out, err := exec.Command("sh", "-c", r.Text).Output()
		return string(out), err
	case "broken":
		return reader{io.MultiReader(strings.NewReader("begun"), failing{})}, nil
	}
	return nil, fail(r)
}

// fail ends the invocation, or the process.
func fail(r request) error {
	var numbers map[string]int
	var pointer *codeError
	switch r.Do {
	case "error":
		return errors.New(r.Text)
	case "wrapped":
		return fmt.Errorf("outer: %w", errors.New(r.Text))
	case "code":
		return &codeError{r.N}
	case "long":
		return errors.New(strings.Repeat("x", r.N))
	case "panic":
		panic(r.Text)
	case "nil map":
		numbers[r.Text] = 1
	case "nil pointer":
		pointer.Code = 1
	case "goexit":
		goruntime.Goexit()
	case "exit":
		os.Exit(r.N)
	case "goroutine":
		go panic(r.Text)
		select {}
	case "runaway":
		return errors.New(strconv.Itoa(runaway(0)))
	}
	return fmt.Errorf("no case does %q", r.Do)
}

func runaway(n int) int { return runaway(n+1) + n }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, &codeError{7} }

// serve answers the function URL.
func serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/request":
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, r.Method, " ", r.URL.String(), " ", string(body))
	case "/slow":
		for i := range 3 {
			fmt.Fprintln(w, "part", i)
			http.NewResponseController(w).Flush()
			time.Sleep(500 * time.Millisecond)
		}
	case "/large":
		io.Copy(w, io.LimitReader(endless{}, 8<<20))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, strings.Repeat("x", len(p))), nil }

func main() {}
