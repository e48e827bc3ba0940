// Package invoke is the command invoke, which runs a function once, as Lambda does.
package invoke

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/function"
	"lambdashim/commands/home"
)

const help = `usage: invoke [OPTION...] [PACKAGE.zip | FILE|DIRECTORY...]

Runs a function once, as Lambda does: with AWS's emulator and, in Python, with Lambda's
own client. The answer goes to stdout, the log to stderr. The exit status is 1 if the
function fails. Without PACKAGE.zip, invoke builds the function in the working directory
for this machine, in a temporary directory, with the files and directories to pack with it.

options:
  --event EVENT     the event: JSON, a file, or - for stdin; default: {}
  --sample NAME     one of SAM's sample events as the event; list prints their names
  --set NAME=VALUE  a parameter of the sample event
%s
environment:
  HANDLER, BUILDMODE, LDFLAGS, GOFLAGS: see build --help
`

// Run is the command.
func Run(h home.Home, args []string) error {
	options, err := function.New(h)
	if err != nil {
		return err
	}
	flags := cli.NewFlags("invoke", fmt.Sprintf(help, options.Help()))
	given := flags.String("event", "{}", "")
	name := flags.String("sample", "", "")
	var set []string
	flags.Func("set", "", func(text string) error {
		set = append(set, text)
		return nil
	})
	options.Flags(flags)
	rest, err := flags.Parse(args)
	if err != nil {
		return err
	}
	if err := options.Parse(rest); err != nil {
		return err
	}
	if patterns := options.Patterns(); patterns != nil {
		return cli.Usagef("expected one function, but got the pattern %q: run invoke in the directory of the function", patterns)
	}
	cli.OnInterrupt()
	asked := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { asked[f.Name] = true })
	var event []byte
	switch {
	case asked["event"] && asked["sample"]:
		return cli.Usagef("--event and --sample both give the event: use one of them")
	case asked["set"] && !asked["sample"]:
		return cli.Usagef("--set %q sets a parameter of a sample event: give --sample too", set[0])
	case *name == "list":
		return listSamples(h)
	case asked["sample"]:
		event, err = readSample(h, *name, set)
	default:
		event, err = readEvent(*given)
	}
	if err != nil {
		return err
	}
	if err := options.Debug(h); err != nil {
		return err
	}
	f, err := options.Prepare(h)
	if err != nil {
		return err
	}
	if kind := options.EventType(f); !asked["event"] && !asked["sample"] && samplesOf[kind] != "" {
		fmt.Fprintf(os.Stderr, "invoke: the event is {}, but the handler takes events.%s: --sample %s sends one\n", kind, samplesOf[kind])
	}
	e, err := emulator.Start(f, emulator.NewLog(os.Stderr))
	if err != nil {
		return err
	}
	defer e.Stop()
	answer := e.Invoke(emulator.Event{Payload: event})
	if err := print(os.Stdout, answer.Body); err != nil {
		return err
	}
	outcome := answer.Outcome()
	if outcome.Error != nil {
		fmt.Fprintf(os.Stderr, "%s\n", outcome.Error)
	}
	if outcome.Failed {
		return fmt.Errorf("the function failed: %s", cmp.Or(outcome.ErrorType, "Unhandled"))
	}
	return nil
}

// readEvent returns the event that an argument names: JSON, a file or stdin.
func readEvent(given string) (event []byte, err error) {
	switch trimmed := strings.TrimSpace(given); {
	case given == "-":
		if event, err = io.ReadAll(os.Stdin); err != nil {
			return nil, fmt.Errorf("cannot read the event from stdin: %w", err)
		}
		given = "on stdin"
	case json.Valid([]byte(given)):
		event = []byte(given)
		given = "given"
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["), strings.HasPrefix(trimmed, `"`):
		event = []byte(given)
		given = fmt.Sprintf("%q", given)
	default:
		var pathError *fs.PathError
		if event, err = os.ReadFile(given); errors.As(err, &pathError) {
			return nil, cli.Usagef("cannot read the event %q: %w: give JSON, a file, or - for stdin", given, pathError.Err)
		}
		given = fmt.Sprintf("%q", given)
	}
	if err := emulator.CheckEvent(given, event); err != nil {
		return nil, cli.Usagef("%w", err)
	}
	return event, nil
}

// print copies an answer as it arrives, and ends its last line.
func print(w io.Writer, body io.Reader) error {
	last := byte(0)
	buffer := make([]byte, 32<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			last = buffer[n-1]
			if _, err := w.Write(buffer[:n]); err != nil {
				return cannotWrite(err)
			}
		}
		if err != nil { // the outcome tells whether the answer was complete
			break
		}
	}
	if last != '\n' {
		if _, err := w.Write([]byte{'\n'}); err != nil {
			return cannotWrite(err)
		}
	}
	return nil
}

func cannotWrite(err error) error {
	return fmt.Errorf("cannot write the answer: %w", errors.Unwrap(err))
}
