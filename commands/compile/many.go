package compile

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"lambdashim/commands/cli"
)

// directory returns the directory of a package, or its path if it has none.
func (m *mainPackage) directory() string { return cmp.Or(m.Dir, m.path) }

// isNamed reports whether an argument names the package itself, and is not a pattern that it matches.
func (m *mainPackage) isNamed() bool {
	return slices.ContainsFunc(m.Match, func(arg string) bool { return !IsPattern(arg) })
}

// maxNamed is how many packages that are not package main are named.
const maxNamed = 10

// many is the state of a build of several functions.
type many struct {
	*build
	members []*mainPackage  // the functions
	others  []string        // directories of packages that are not package main
	matched map[string]bool // the arguments that match a package
	failed  bool
}

// buildAll builds each function among the packages that the arguments match. Where one fails, it builds the others.
func (f *build) buildAll() error {
	all := &many{build: f, matched: make(map[string]bool)}
	units, err := f.units(func(dir string, why error) { all.leaveOut(dir, why) })
	if err != nil {
		return err
	}
	for _, u := range units {
		if err := all.list(u); err != nil {
			all.fail(u.dir, err)
			all.match(u, u.args...) // nobody knows: do not say that they match nothing
		}
	}
	for _, arg := range f.args {
		if IsPattern(arg) && !all.matched[arg] {
			all.failed = true
			advice := "check its directory"
			if _, err := os.Stat(absolute(f.dir, strings.TrimSuffix(arg, "..."))); err == nil && !isPath(arg) {
				advice = "for a directory, write ./" + arg
			}
			say(fmt.Errorf("the pattern %q matches no package: %s", arg, advice))
		}
	}
	if n := len(all.others); n > maxNamed {
		all.others = append(all.others[:maxNamed], fmt.Sprintf("and %d more", n-maxNamed))
	}
	if len(all.others) > 0 {
		say(fmt.Errorf("left out what is not package main: %s", strings.Join(all.others, ", ")))
	}
	all.checkNames()
	if len(all.members) == 0 && !all.failed {
		return fmt.Errorf("no package that matches %s is a function: export a handler in package main", strings.Join(f.args, " "))
	}
	all.compile()
	for _, m := range all.members {
		if m.output == "" { // alone, go says why
			err = m.build.build()
		} else {
			err = m.build.finish(m)
		}
		if err != nil {
			all.refuse(m, err)
		}
	}
	if all.failed {
		return cli.ErrReported
	}
	return nil
}

// near returns a directory as people write it here.
func (f *build) near(dir string) string {
	if near, err := filepath.Rel(f.dir, dir); err == nil && filepath.IsAbs(dir) {
		return near
	}
	return dir
}

func (f *many) fail(dir string, err error) {
	f.failed = true
	if err == cli.ErrReported {
		err = fmt.Errorf("%s failed: see its messages above", f.near(dir))
	} else {
		err = fmt.Errorf("%s: %w", f.near(dir), err)
	}
	say(err)
}

func (f *many) leaveOut(dir string, why error) { say(fmt.Errorf("left out %s: %w", f.near(dir), why)) }

func say(message error) { fmt.Fprintln(os.Stderr, "build:", message) }

// refuse leaves a package out that a pattern matches and that is a program for something else, such as a tool beside the
// functions. Every other error makes the command fail.
func (f *many) refuse(m *mainPackage, err error) {
	if errors.As(err, new(cannotServe)) && !m.isNamed() {
		f.leaveOut(m.directory(), err)
	} else {
		f.fail(m.directory(), err)
	}
}

// list adds the functions of a unit to the members, and reports its other packages.
func (f *many) list(u *unit) error {
	here := f.alone(u.dir, u.args, f.directory)
	c, err := here.prepare()
	if err != nil {
		return err
	}
	packages, err := c.list("-e", "-pgo=off") // with a profile, Go lists a copy of each package for its function
	if err != nil {
		return here.explain(err.Error())
	}
	for _, m := range packages {
		if IsPattern(m.path) { // an error about it
			continue
		}
		f.match(u, m.Match...)
		broken := m.Error != nil || m.Incomplete && m.Name == "main"
		switch {
		case m.Name != "main" && !broken && !m.isNamed():
			f.others = append(f.others, f.near(m.Dir))
			continue
		case !broken:
			if err := m.complete(here, c.found); err != nil {
				f.refuse(m, err)
				continue
			}
		}
		m.args, m.command = []string{m.directory()}, c
		if near, err := filepath.Rel(u.dir, m.Dir); err == nil && filepath.IsLocal(near) { // without modules, Go takes no other
			m.args[0] = Clean(near)
		}
		m.build = here.alone(u.dir, m.args, filepath.Join(f.directory, filepath.Base(m.directory())))
		f.members = append(f.members, m)
	}
	return nil
}

// match records that arguments of a unit match a package.
func (f *many) match(u *unit, args ...string) {
	for _, match := range args {
		for _, arg := range u.from[match] {
			f.matched[arg] = true
		}
	}
}

// alone returns the build of other arguments, each of one function, to another directory.
func (f *build) alone(dir string, args []string, output string) *build {
	one, options := *f, *f.options
	options.args, options.directory, options.many = args, output, false
	one.options, one.dir = &options, dir
	return &one
}

// checkNames removes the functions that cannot be written to the directory of their name.
func (f *many) checkNames() {
	named := make(map[string][]string)
	for _, m := range f.members {
		named[m.build.directory] = append(named[m.build.directory], f.near(m.directory()))
	}
	for _, directory := range slices.Sorted(maps.Keys(named)) {
		if list := named[directory]; len(list) > 1 {
			f.failed = true
			say(fmt.Errorf("%s are all called %q: rename their directories, or build one of them alone", strings.Join(list, " and "), filepath.Base(directory)))
		}
	}
	f.members = slices.DeleteFunc(f.members, func(m *mainPackage) bool {
		directory := m.build.directory
		entries, _ := os.ReadDir(directory)
		if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".go" }) {
			f.fail(m.directory(), fmt.Errorf("its output would be beside the Go files in %s: choose another directory with -o", directory))
			return true
		}
		return len(named[directory]) > 1
	})
}

// compile compiles the functions with as few go commands as possible. One command can build executables of one module or
// workspace that need the same files of the shim. It can build only one plugin.
func (f *many) compile() {
	var order []string
	groups := make(map[string][]*mainPackage)
	for _, m := range f.members {
		if m.Incomplete {
			continue
		}
		key := m.shared()
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], m)
	}
	var running sync.WaitGroup
	limit := make(chan struct{}, runtime.NumCPU())
	for _, key := range order {
		limit <- struct{}{}
		running.Go(func() {
			first := groups[key][0]
			first.build.compile(first.command, groups[key]) // a function that it could not build is built alone, which says why
			<-limit
		})
	}
	running.Wait()
}

// major is the end of a path for a major version, after which the go command does not name a program.
var major = regexp.MustCompile(`^v[0-9]+$`)

// shared returns what a function must have in common with others that the same go command builds.
func (m *mainPackage) shared() string {
	name := path.Base(m.path)
	if m.build.mode == "plugin" || name != filepath.Base(m.Dir) || major.MatchString(name) {
		return m.Dir
	}
	key := []string{m.command.dir, m.cgo}
	for file := range m.shown.replace {
		if filepath.Dir(file) != m.Dir {
			key = append(key, file)
		}
	}
	slices.Sort(key[2:])
	return strings.Join(key, "\x00")
}
