// Package main is an HTTP server that shows its process, signals and requests.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
)

func main() {
	fmt.Println("to stdout")
	fmt.Fprintln(os.Stderr, "to stderr")
	http.HandleFunc("/process", process)
	http.HandleFunc("/gather", gather)
	http.HandleFunc("/stream", stream)
	http.HandleFunc("/exit", exit)
	http.HandleFunc("/kill", kill)
	http.HandleFunc("/slow", slow)
	server := &http.Server{Addr: os.Getenv("AWS_LAMBDA_HTTP_ENDPOINT")}
	finished := make(chan error)
	go func() {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		<-ctx.Done()
		finished <- server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	fmt.Println("shut down:", <-finished)
}

// process describes the process, and the ignored signals of a program that it starts.
func process(w http.ResponseWriter, r *http.Request) {
	ignored, err := exec.Command("sed", "-n", `s/^SigIgn:\t//p`, "/proc/self/status").Output()
	fmt.Fprintln(w, os.Getpid(), os.Getppid(), os.Args[1:], os.Getenv("KEPT"))
	fmt.Fprint(w, string(ignored))
	if err != nil {
		panic(err)
	}
}

var gathered sync.WaitGroup

func init() { gathered.Add(128) }

// gather answers when 128 requests have arrived.
func gather(w http.ResponseWriter, r *http.Request) {
	gathered.Done()
	gathered.Wait()
	fmt.Fprintln(w, "all are here")
}

// stream sends a line for each line that it reads.
func stream(w http.ResponseWriter, r *http.Request) {
	c := http.NewResponseController(w)
	if err := c.EnableFullDuplex(); err != nil {
		panic(err)
	}
	line := make([]byte, 8)
	for {
		n, err := r.Body.Read(line)
		if n > 0 {
			fmt.Fprintf(w, "got %s", line[:n])
			c.Flush()
		}
		if err != nil {
			return
		}
	}
}

func exit(w http.ResponseWriter, r *http.Request) {
	status, _ := strconv.Atoi(r.URL.RawQuery)
	os.Exit(status)
}

// kill ends the process with a signal that Go does not catch.
func kill(w http.ResponseWriter, r *http.Request) {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// slow waits until the process is told to end, and then answers.
func slow(w http.ResponseWriter, r *http.Request) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	fmt.Println("slow is in flight")
	<-ctx.Done()
	fmt.Fprintln(w, "answered")
}
