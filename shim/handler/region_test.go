package handler_test

import (
	"errors"
	"runtime"
	"testing"

	"lambdashim/handler"
)

// outcome runs f on its own goroutine, as a loop does, and tells how it ended.
func outcome(f func() error) (failure *handler.Error, exited bool) {
	done := make(chan struct{})
	go func() {
		var region handler.Region
		defer close(done)
		defer func() { exited = region.Exited() }()
		failure = region.Do(f)
	}()
	<-done
	return failure, exited
}

func TestARegionDistinguishesReturnPanicAndGoexit(t *testing.T) {
	for name, test := range map[string]struct {
		f       func() error
		message string
		exited  bool
	}{
		"a return": {func() error { return nil }, "", false},
		"an error": {func() error { return errors.New("no luck") }, "no luck", false},
		"a panic":  {func() error { panic("oh no") }, "oh no", false},
		"a Goexit": {func() error { runtime.Goexit(); return nil }, "", true},
		"a Goexit after a panic": {func() error {
			defer runtime.Goexit()
			panic("oh no")
		}, "", true},
		"a panic after a Goexit": {func() error {
			defer func() { panic("oh no") }()
			runtime.Goexit()
			return nil
		}, "", true},
		"a panic that was recovered": {func() error {
			defer func() { recover() }()
			panic("oh no")
		}, "", false},
		"an error whose Error method exits": {func() error { return exits{} }, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			failure, exited := outcome(test.f)
			message := ""
			if failure != nil {
				message = failure.Message
			}
			if message != test.message || exited != test.exited {
				t.Errorf("got %q and exited %v, want %q and %v", message, exited, test.message, test.exited)
			}
		})
	}
}

type exits struct{}

func (exits) Error() string { runtime.Goexit(); return "" }

// A stream's Close runs in the region in a deferred function. That must not hide that the
// goroutine is ending.
func TestARegionUsedAgainDuringAnExitRemembersTheExit(t *testing.T) {
	exited := make(chan bool)
	go func() {
		var region handler.Region
		defer func() { exited <- region.Exited() }()
		defer region.Do(func() error { return nil })
		region.Do(func() error { runtime.Goexit(); return nil })
	}()
	if !<-exited {
		t.Error("the exit is forgotten")
	}
}

func TestATypeThatPointsToItselfHasAName(t *testing.T) {
	failure := handler.Guard(func() error { panic(endless(nil)) })
	if failure == nil || failure.Type != "endless" {
		t.Errorf("got %+v", failure)
	}
}
