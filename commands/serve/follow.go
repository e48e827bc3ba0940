package serve

import (
	"errors"
	"strings"
	"time"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/function"
)

// follow prepares the functions again that a change of files reaches, and serves the new versions.
func (s *server) follow(functions *function.Several, begun time.Time) {
	functions.Reached(nil) // finds out which there are
	files := newWatch(functions.Inputs(s.home), begun)
	for {
		changed := files.wait()
		begun := time.Now()
		if names := functions.Reached(changed); len(names) > 0 {
			say(strings.TrimSpace("a file has changed: building " + strings.Join(names, ", ")))
			if err := functions.Prepare(names, s.report); err != nil {
				s.report("", nil, err)
			}
		}
		files.follow(functions.Inputs(s.home), begun)
	}
}

// report serves a new version of a function, if there is one, and says what has become of it.
func (s *server) report(name string, f *emulator.Function, err error) {
	label := cli.Label(name)
	switch {
	case err != nil:
		if !errors.Is(err, cli.ErrReported) {
			say(label + err.Error())
		}
		say(label + "the previous version is still served")
	case f == nil:
		say(label + "the function has not changed")
	default:
		s.replace(name, f)
		say(label + "serving the new version")
	}
}
