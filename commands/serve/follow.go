package serve

import (
	"os"

	"lambdashim/commands/home"
	"lambdashim/commands/prepare"
)

// follow builds the function again whenever a file has changed, and serves the new one.
func (s *server) follow(h home.Home, options *prepare.Options, files *watch) {
	for {
		files.wait()
		say("a file has changed: building")
		before := s.zip
		switch err := s.update(h, options); {
		case err != nil:
			sayError(err)
			say("the version before goes on being served")
		case s.zip == before:
			say("the function is as it was")
		default:
			say("the new version is served")
		}
	}
}

// update builds the function where that has changed, and serves it.
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
