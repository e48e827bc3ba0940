package function

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// Several are the functions that the patterns match, by the names of their directories, or the only function, without a
// name.
type Several struct {
	*Options
	home     home.Home
	members  map[string]*Options // those that were built at least once
	packages map[string][]string // the directories with their packages; build refuses several of one name
}

// Several returns the functions. None is prepared yet.
func (o *Options) Several(h home.Home) *Several {
	return &Several{o, h, make(map[string]*Options), make(map[string][]string)}
}

// Reached returns the names of the functions that a change of these files reaches, and of those that are new.
func (s *Several) Reached(changed []string) (names []string) {
	if s.patterns == nil {
		return []string{""}
	}
	before := s.inputs
	now := s.Inputs(s.home)
	packages := make(map[string][]string)
	for _, in := range now {
		if in.Function != "" {
			name := filepath.Base(in.Function)
			packages[name] = append(packages[name], in.Function)
		}
	}
	all := s.envFile != "" && slices.Contains(changed, s.envFile)
	for _, in := range slices.Concat(before, now) {
		name := filepath.Base(in.Function)
		if slices.Contains(packages[name], in.Function) && (all || !slices.Equal(packages[name], s.packages[name]) || in.Read(changed...)) {
			names = append(names, name)
		}
	}
	s.packages = packages
	slices.Sort(names)
	return slices.Compact(names)
}

// Prepare builds the functions with these names, or at first all, as nil, and calls found with each that it has prepared,
// which is nil if it has not changed, or with an error for one that was prepared before.
func (s *Several) Prepare(names []string, found func(name string, f *emulator.Function, err error)) error {
	if s.patterns == nil {
		f, err := s.Options.Prepare(s.home)
		if err == nil {
			found("", f, nil)
		}
		return err
	}
	program, mode, err := home.Built("", home.Handler())
	if err != nil {
		return err
	}
	if err := s.makeDirectory(); err != nil {
		return err
	}
	packages := s.patterns
	if names != nil {
		packages = nil
		for _, name := range names { // one of them twice, because build makes no directory for a single package
			packages = append(append(packages, s.packages[name]...), s.packages[name][0])
		}
	}
	times := make(map[string]time.Time)
	for name := range s.members {
		times[name] = home.Modified(filepath.Join(s.directory, name, program))
	}
	err = s.compile(s.home, mode, packages...)
	if err != nil && err != cli.ErrReported {
		return err
	}
	built, _ := os.ReadDir(s.directory)
	for _, d := range built {
		name := d.Name()
		file := filepath.Join(s.directory, name, program)
		if names != nil && !slices.Contains(names, name) {
			continue
		}
		if home.Modified(file).Equal(times[name]) { // build has said why
			found(name, nil, cli.ErrReported)
			continue
		}
		one := s.members[name]
		if one == nil {
			alone := *s.Options
			alone.name, alone.directory, alone.patterns = name, filepath.Dir(file), nil
			one = &alone
			s.members[name] = one
		}
		f, why := one.Prepare(s.home)
		found(name, f, why)
	}
	if len(s.members) > 0 {
		return nil
	}
	return err
}
