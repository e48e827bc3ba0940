package serve

import (
	"time"

	"lambdashim/commands/function"
	"lambdashim/commands/home"
)

// follow prepares the function again whenever a file changes, and serves the new version.
func (s *server) follow(h home.Home, options *function.Options, files *watch) {
	for {
		files.wait()
		begun := time.Now()
		say("a file has changed: building")
		switch changed, err := s.update(h, options); {
		case err != nil:
			sayError(err)
			say("the previous version is still served")
		case !changed:
			say("the function has not changed")
		default:
			say("serving the new version")
		}
		files.follow(options.Inputs(h), begun)
	}
}

// update prepares the function, and serves it if it has changed.
func (s *server) update(h home.Home, options *function.Options) (changed bool, err error) {
	f, err := options.Prepare(h)
	if err != nil || f == nil {
		return false, err
	}
	s.pool.replace(f)
	return true, nil
}
