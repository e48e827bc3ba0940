package handlers

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
)

type selfPointer *selfPointer

// Shown has a String method, which %v uses.
type Shown struct{ Panics bool }

func (s Shown) String() string {
	if s.Panics {
		panic("in String")
	}
	return "shown"
}

// panics ends with a panic, or in another way than by returning.
func panics(name, text string) error {
	var (
		m    map[string]int
		p    *CustomError
		list []int
		zero int
	)
	switch name {
	case "text":
		panic(text)
	case "error":
		panic(errors.New(text))
	case "pointer":
		panic(&CustomError{text})
	case "value":
		panic(ValueError{text})
	case "nil":
		panic(nil)
	case "int":
		panic(42)
	case "struct":
		panic(struct{ A, B int }{1, 2})
	case "pointer to struct":
		panic(&struct{ A, B int }{1, 2})
	case "slice":
		panic([]string{"a"})
	case "shown":
		panic(Shown{})
	case "String panics":
		panic(Shown{Panics: true})
	case "Error panics":
		panic(&PanickingError{text})
	case "nil pointer":
		panic(p)
	case "self pointer":
		panic(selfPointer(nil))
	case "wrapped":
		panic(fmt.Errorf("outer: %w", errors.New(text)))
	case "passed":
		panic(passed("a message", "A.Type", ""))
	case "passed that ends":
		e := passed("a message", "A.Type", "label")
		e.ShouldExit = true
		panic(e)
	case "passed pointer":
		e := passed("a message", "A.Type", "")
		panic(&e)
	case "passed message":
		panic(passed(text, "A.Type", ""))
	case "nil map":
		m["a"] = 1
	case "nil dereference":
		p.Text = "x"
	case "index":
		_ = list[len(text)]
	case "division":
		_ = 1 / zero
	case "in a defer":
		defer func() { panic("second") }()
		panic("first")
	case "again":
		defer func() { panic(recover()) }()
		panic("once more")
	case "recovered":
		func() {
			defer func() { recover() }()
			panic("nobody sees it")
		}()
		return errors.New("after a recovered panic")
	case "deep":
		return deep(100)
	case "closure":
		func() { panic("in a closure") }()
	case "goexit":
		runtime.Goexit()
	case "exit":
		os.Exit(3)
	case "exit with 0":
		os.Exit(0)
	case "goroutine":
		go func() { panic("in a goroutine") }()
		time.Sleep(10 * time.Second)
	case "unlock":
		new(sync.Mutex).Unlock()
	}
	return fmt.Errorf("unknown panic %q", name)
}

func deep(n int) error {
	if n == 0 {
		panic("deep down")
	}
	return deep(n - 1)
}
