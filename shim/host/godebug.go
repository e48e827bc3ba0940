package main

import (
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
)

// defaults are the GODEBUG settings that plugins were built for, as their //go:debug
// lines say. They apply to the whole process: if two plugins want different values of
// one setting, the first plugin's value stays.
type defaults []setting

type setting struct{ name, value, plugin string }

// add adds the settings of a plugin, "name=value,...", and returns whether there
// were new ones. On standard error it says which do not apply, except those that
// godebug, the environment's GODEBUG, sets anyway.
func (d *defaults) add(plugin, settings, godebug string) bool {
	before := len(*d)
	for name, value := range split(settings) {
		i := slices.IndexFunc(*d, func(s setting) bool { return s.name == name })
		if i < 0 {
			*d = append(*d, setting{name, value, plugin})
			continue
		}
		if first := (*d)[i]; first.value != value && !sets(godebug, name) {
			fmt.Fprintf(os.Stderr, "aws-lambda-go-shim: the GODEBUG setting %s=%s of %s does not apply, because %s was opened first with %s=%s: "+
				"build both with the same setting, or set %s in the environment variable GODEBUG\n",
				name, value, plugin, first.plugin, name, first.value, name)
		}
	}
	return len(*d) > before
}

// before returns the settings, followed by those of the environment, which win: of
// two settings with the same name, the last counts.
func (d defaults) before(godebug string) string {
	var all []string
	for _, s := range d {
		all = append(all, s.name+"="+s.value)
	}
	if godebug != "" {
		all = append(all, godebug)
	}
	return strings.Join(all, ",")
}

// split yields the name and the value of each setting.
func split(settings string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for s := range strings.SplitSeq(settings, ",") {
			if name, value, ok := strings.Cut(s, "="); ok && !yield(name, value) {
				return
			}
		}
	}
}

func sets(godebug, name string) bool {
	for set := range split(godebug) {
		if set == name {
			return true
		}
	}
	return false
}
