// Command server is a Runtime API that tests its clients for a long time. It starts each
// as Lambda does, and checks every answer.
//
//	server [FLAG...] invoke CLIENTS  many invocations, with events of every size
//	server [FLAG...] watch CLIENTS   programs that call functions themselves
//	server [FLAG...] freeze CLIENTS  a process that is stopped and continued, or a slow peer, in every phase
//
// CLIENTS is a file with a line for each client, of words separated by tabs: its name, its
// share of the invocations, the directory to start in, and the command.
//
// It prints the rows of a table, and its progress to stderr. Its status is 1 if an answer
// was wrong or a bound was broken.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// client is a line of the file.
type client struct {
	name      string
	share     float64
	directory string
	command   []string
	slots     int // how many invocations it serves at once
	late      int // one in so many answers is refused as too late, or 0
	log       *os.File
	table     *os.File
}

func main() {
	count := flag.Int("invocations", 1000000, "invocations of each client, after a fifth of that to warm up")
	frozen := flag.Duration("frozen", 35*time.Second, "how long a process is stopped")
	slots := flag.Int("slots", 1, "how many invocations a client serves at once")
	late := flag.Int("late", 0, "refuse one in so many answers as too late")
	var by compared
	flag.StringVar(&by.beside, "beside", "", "the client whose growth of memory is subtracted from the others'")
	flag.IntVar(&by.noise, "noise", 8192, "kB of growth that is allowed in any run, even a short one")
	flag.Parse()
	debug.SetGCPercent(400)
	clients, err := readClients(flag.Arg(1))
	for _, c := range clients {
		c.slots, c.late = *slots, *late
	}
	switch {
	case err != nil:
	case flag.Arg(0) == "invoke":
		err = soak(clients, *count, (*run).invoke, by)
	case flag.Arg(0) == "watch":
		err = soak(clients, *count, (*run).watch, by)
	case flag.Arg(0) == "freeze":
		err = freeze(clients, *frozen)
	default:
		err = fmt.Errorf("%q: expected invoke, watch or freeze", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", strings.ReplaceAll(err.Error(), "\n", "\nsoak: "))
		os.Exit(1)
	}
}

// readClients reads the file. In its directory it creates, for each client, a log and a table of states: invocations, kB of
// memory, peak memory in kB, threads, descriptors.
func readClients(file string) (clients []*client, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(content)) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(words) < 4 {
			return nil, fmt.Errorf("%s: %q: expected a name, a share, a directory and a command", file, line)
		}
		c := &client{name: words[0], directory: words[2], command: words[3:]}
		c.share, err = strconv.ParseFloat(words[1], 64)
		if err != nil {
			return nil, err
		}
		name := filepath.Join(filepath.Dir(file), strings.ReplaceAll(c.name, " ", "-"))
		if c.log, err = os.Create(name + ".log"); err != nil {
			return nil, err
		}
		if c.table, err = os.Create(name + ".tsv"); err != nil {
			return nil, err
		}
		clients = append(clients, c)
	}
	if clients == nil {
		return nil, errors.New(file + " has no clients")
	}
	return clients, nil
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
