package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
)

// IgnoreFile is the file in the working directory that lists what to leave out. Its syntax
// is that of .dockerignore.
const IgnoreFile = ".lambdaignore"

// ignored returns a func that reports whether the ignore file or a pattern leaves out a
// name in the archive, and, for a directory, whether everything below it is left out too.
func ignored(excludes []string) (func(name string) (yes, all bool), error) {
	file, err := os.Open(IgnoreFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, archive.CannotRead(err)
	}
	var patterns []string
	if err == nil {
		defer file.Close()
		if patterns, err = ignorefile.ReadAll(file); err != nil {
			return nil, archive.CannotRead(err)
		}
		if bad := malformed(patterns); bad != "" {
			return nil, fmt.Errorf("the pattern %q in %s is malformed: write it as in a .dockerignore", bad, IgnoreFile)
		}
	}
	if bad := malformed(excludes); bad != "" {
		return nil, cli.Usagef("the pattern %q of --exclude is malformed: write it as in a .dockerignore", bad)
	}
	matcher, err := patternmatcher.New(append(patterns, excludes...))
	if err != nil {
		return nil, err
	}
	return func(name string) (yes, all bool) {
		if name == "." {
			return false, false
		}
		yes, _ = matcher.MatchesOrParentMatches(name) // malformed has ruled out an error
		return yes, !matcher.Exclusions()
	}, nil
}

// malformed returns the first invalid pattern, or "".
func malformed(patterns []string) string {
	for _, pattern := range patterns {
		matcher, err := patternmatcher.New([]string{pattern})
		if err == nil {
			_, err = matcher.MatchesOrParentMatches("x")
		}
		if err != nil {
			return pattern
		}
	}
	return ""
}
