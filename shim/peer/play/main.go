// Play starts a function under a strict Runtime API that follows a script.
//
//	play SCRIPT COMMAND [ARGUMENT...]
//
// SCRIPT is a file of JSON lines, or - for the standard input: see peer.Entry. The
// function gets those of Lambda's variables that are not set yet. Play sends it SIGTERM
// at the end of the script. Play prints each request as a line of JSON, and then a line
// that says how the function ended and what happened to each invocation.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"lambdashim/peer"
)

// patience is how long a function may make no request.
const patience = 5 * time.Minute

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: play SCRIPT COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	if err := play(os.Args[1], exec.Command(os.Args[2], os.Args[3:]...)); err != nil {
		fmt.Fprintln(os.Stderr, "play:", err)
		os.Exit(1)
	}
}

func play(name string, cmd *exec.Cmd) error {
	var in io.Reader = os.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	script, err := peer.ReadScript(in)
	if err != nil {
		return err
	}
	p, err := peer.Start(script...)
	if err != nil {
		return err
	}
	defer p.Close()
	if n, err := strconv.Atoi(os.Getenv("AWS_LAMBDA_MAX_CONCURRENCY")); err == nil && n > 1 {
		p.AllowAtOnce(n)
	}
	ended, err := p.Run(cmd, patience)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	requests := p.Requests()
	var failed error
	for _, q := range requests {
		failed = errors.Join(failed, out.Encode(q))
	}
	return errors.Join(failed, out.Encode(struct {
		*peer.Ended
		Invocations []peer.Invocation `json:"invocations"`
	}{ended, p.Invocations()}))
}
