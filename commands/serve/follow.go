package serve

import (
	"os"

	"lambdashim/commands/home"
	"lambdashim/commands/prepare"
)

// follow builds the function again whenever a file changes, and serves the new version.
func (s *server) follow(h home.Home, options *prepare.Options, files *watch) {
	for {
		files.wait()
		say("a file has changed: building")
		before := s.zip
		switch err := s.update(h, options); {
		case err != nil:
			sayError(err)
			say("the previous version is still served")
		case s.zip == before:
			say("the function has not changed")
		default:
			say("serving the new version")
		}
	}
}

// update builds the function if it has changed, and serves it.
func (s *server) update(h home.Home, options *prepare.Options) error {
	file, err := options.Zip(h)
	if err != nil {
		return err
	}
	var zip stamp
	if info, err := os.Stat(file); err == nil {
		zip = stamp{info.ModTime(), info.Size()}
	}
	if zip == s.zip && zip != (stamp{}) {
		return nil
	}
	function, err := options.Load(h, file)
	if err != nil {
		return err
	}
	s.zip = zip
	s.pool.replace(function)
	return nil
}
