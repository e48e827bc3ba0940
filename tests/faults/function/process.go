package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// endings has the faults that end or block the process.
var endings = map[string]func(context.Context, *Event) (any, error){
	"os.Exit(0)": func(context.Context, *Event) (any, error) { os.Exit(0); return nil, nil },
	"os.Exit(3)": func(context.Context, *Event) (any, error) { os.Exit(3); return nil, nil },
	"log.Fatal":  func(context.Context, *Event) (any, error) { log.Fatal("no way"); return nil, nil },
	"select":     func(context.Context, *Event) (any, error) { select {} },
	"deadlock": func(context.Context, *Event) (any, error) {
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
		return nil, nil
	},
	"stack overflow": func(context.Context, *Event) (any, error) { return deeper(0), nil },
	"out of memory": func(context.Context, *Event) (any, error) {
		var kept [][]byte
		for range 1 << 10 { // to 16 GiB of addresses, never touched
			kept = append(kept, make([]byte, 16<<20))
		}
		return len(kept), nil
	},
	"unlock":  func(context.Context, *Event) (any, error) { var mu sync.Mutex; mu.Unlock(); return nil, nil },
	"SIGTERM": func(context.Context, *Event) (any, error) { return kill(syscall.SIGTERM) },
	"SIGKILL": func(context.Context, *Event) (any, error) { return kill(syscall.SIGKILL) },
	"late":    func(context.Context, *Event) (any, error) { time.Sleep(time.Minute); return "late", nil },
	"told of its deadline": func(ctx context.Context, _ *Event) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	},
}

func deeper(n int) int { return deeper(n+1) + 1 }

func kill(signal syscall.Signal) (any, error) {
	syscall.Kill(os.Getpid(), signal)
	time.Sleep(time.Second)
	return "survived", nil
}

// goroutines has the faults in goroutines that a handler starts.
var goroutines = map[string]func(context.Context, *Event) (any, error){
	"goroutine panics": func(context.Context, *Event) (any, error) {
		go panic("boom")
		select {}
	},
	"goroutine exits": func(context.Context, *Event) (any, error) {
		done := make(chan int)
		go func() {
			defer close(done)
			runtime.Goexit()
		}()
		<-done
		return "fine", nil
	},
	"goroutine panics later": func(context.Context, *Event) (any, error) {
		time.AfterFunc(100*time.Millisecond, func() { panic("boom") })
		return "fine", nil
	},
	"goroutine logs later": func(context.Context, *Event) (any, error) {
		time.AfterFunc(100*time.Millisecond, func() { fmt.Println("still here") })
		return "fine", nil
	},
	"goroutine works on": func(ctx context.Context, _ *Event) (any, error) {
		go func() {
			<-ctx.Done()
			fmt.Println("told", ctx.Err())
		}()
		return "fine", nil
	},
	"concurrent map writes": func(context.Context, *Event) (any, error) {
		m := make(map[int]int)
		for range 4 {
			go func() {
				for i := 0; ; i++ {
					m[i&7] = i
				}
			}()
		}
		select {}
	},
}

// descriptors has the faults of files and descriptors.
var descriptors = map[string]func(context.Context, *Event) (any, error){
	"print": func(context.Context, *Event) (any, error) {
		fmt.Println("to stdout")
		fmt.Fprintln(os.Stderr, "to stderr")
		return "fine", nil
	},
	"close and print": func(context.Context, *Event) (any, error) {
		syscall.Close(1)
		syscall.Close(2)
		fmt.Println("to stdout")
		fmt.Fprintln(os.Stderr, "to stderr")
		return "fine", nil
	},
	"temporary file": func(context.Context, *Event) (any, error) {
		return "fine", os.WriteFile(filepath.Join(os.TempDir(), "fault"), nil, 0o600)
	},
	"all descriptors": func(context.Context, *Event) (any, error) {
		for {
			if _, err := syscall.Open("/dev/null", syscall.O_RDONLY, 0); err != nil {
				return nil, err
			}
		}
	},
}

// inits has the faults in the initialisation of package main.
var inits = map[string]func(){
	"panic":   func() { panic("boom") },
	"exit":    func() { os.Exit(3) },
	"Goexit":  func() { runtime.Goexit() },
	"forever": func() { select {} },
}
