// Package cli holds what the commands share as programs: options, usage errors, the format of
// sizes, and child processes and temporary files, which end with the command.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// UsageError is a mistake in how a command was called. The exit status is 2.
type UsageError struct{ error }

// Usagef returns a UsageError.
func Usagef(format string, args ...any) error {
	return UsageError{fmt.Errorf(format, args...)}
}

// ErrReported is a failure that was already printed, for example by the go command.
var ErrReported = errors.New("reported")

// Label is what a line about one of several functions begins with. A single function has no name.
func Label(name string) string {
	if name == "" {
		return ""
	}
	return name + ": "
}

// Flags is a set of options. Each starts with one or two dashes; its value follows = or is
// the next argument.
type Flags struct {
	*flag.FlagSet
	help     string
	optional map[string]bool // the options whose value may be left out
}

// ErrHelp means that --help was given, and that the help text was printed.
var ErrHelp = flag.ErrHelp

// NewFlags returns an empty set for a command with a help text.
func NewFlags(name, help string) *Flags {
	f := &Flags{flag.NewFlagSet(name, flag.ContinueOnError), help, make(map[string]bool)}
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// Parse parses options anywhere among the arguments, up to --, and returns the arguments
// that are not options.
func (f *Flags) Parse(args []string) (rest []string, err error) {
	args = f.join(args)
	for {
		if err := f.FlagSet.Parse(args); err == flag.ErrHelp {
			fmt.Print(f.help)
			return nil, ErrHelp
		} else if err != nil {
			return nil, f.mistake(err)
		}
		left := f.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		rest = append(rest, left[0])
		args = left[1:]
	}
}

// OptionalInt adds an option whose value may be left out. Without the option, *p stays nil.
func (f *Flags) OptionalInt(p **int, name string, value int) {
	f.optional[name] = true
	f.BoolFunc(name, "", func(text string) error {
		number := value
		*p = &number
		if text == "true" { // what package flag makes of no value
			return nil
		}
		var err error
		if number, err = strconv.Atoi(text); err != nil {
			return errors.New("not a number")
		}
		return nil
	})
}

// join joins the options whose value may be left out with the numbers that follow them.
func (f *Flags) join(args []string) (joined []string) {
	for i, arg := range args {
		if arg == "--" {
			return append(joined, args[i:]...)
		}
		if _, err := strconv.Atoi(arg); err == nil && i > 0 && f.optional[strings.TrimLeft(args[i-1], "-")] && args[i-1][0] == '-' {
			joined[len(joined)-1] += "=" + arg
		} else {
			joined = append(joined, arg)
		}
	}
	return joined
}

// Package flag's messages about values that it cannot parse.
var (
	notANumber = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-(\S+): (?:parse error|value out of range|not a number)$`)
	notABool   = regexp.MustCompile(`^invalid boolean value (".*") for -(\S+): parse error$`)
)

// mistake turns an error of package flag into a UsageError with a sentence of our own.
func (f *Flags) mistake(err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return Usagef("unknown option --%s: see %s --help", strings.TrimLeft(name, "-"), f.Name())
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return Usagef("option --%s needs a value: see %s --help", name, f.Name())
	}
	if m := notABool.FindStringSubmatch(text); m != nil {
		return Usagef("option --%s takes no value, but got %s: see %s --help", m[2], m[1], f.Name())
	}
	if m := notANumber.FindStringSubmatch(text); m != nil {
		return Usagef("option --%s takes a number, not %s: see %s --help", m[2], m[1], f.Name())
	}
	return Usagef("%s: see %s --help", text, f.Name())
}

// Size formats a number of bytes for people, as in "3.79 MB".
func Size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.2f MB", float64(n)/1e6)
}
