package serve

import (
	"maps"
	"os"
	"syscall"
	"time"

	"lambdashim/commands/compile"
)

// watch waits for changes of what functions are prepared from. It polls, which works on every file system, also on those
// that a virtual machine shares with its host.
type watch struct {
	inputs []*compile.Inputs
	seen   map[string]stamp // files
	took   time.Duration    // to look at all files
}

// newWatch returns a watch for changes since a time.
func newWatch(inputs []*compile.Inputs, since time.Time) *watch {
	w := &watch{}
	w.follow(inputs, since)
	return w
}

// follow watches other inputs from now on. Those that were watched already count as changed
// if they differ from what wait has seen, and the new ones if they are younger than since.
func (w *watch) follow(inputs []*compile.Inputs, since time.Time) {
	before := w.seen
	w.inputs = inputs
	w.seen = w.look()
	for name, now := range w.seen {
		if old, seen := before[name]; seen {
			w.seen[name] = old
		} else if now.time.After(since) || movedAfter(name, since) {
			delete(w.seen, name)
		}
	}
	for name, old := range before {
		if _, err := os.Stat(name); err != nil { // it was removed meanwhile
			w.seen[name] = old
		}
	}
}

// movedAfter reports whether a file got its name after a time. Then it may be old itself.
func movedAfter(name string, since time.Time) bool {
	var status syscall.Stat_t
	return syscall.Stat(name, &status) == nil && time.Unix(status.Ctim.Unix()).After(since)
}

// wait returns the files that have changed, when they have stayed unchanged for one interval.
// An editor may write a file in steps, or replace it with another.
func (w *watch) wait() (changed []string) {
	now := w.look()
	for before := w.seen; maps.Equal(now, w.seen) || !maps.Equal(now, before); now = w.look() {
		before = now
		time.Sleep(w.interval())
	}
	for name, old := range w.seen {
		if now[name] != old { // or it was removed
			changed = append(changed, name)
		}
	}
	for name := range now {
		if _, seen := w.seen[name]; !seen {
			changed = append(changed, name)
		}
	}
	w.seen = now
	return changed
}

// interval is the time between two looks. It grows with their duration, so that watching
// takes a few percent of the processor at most, also of many files.
func (w *watch) interval() time.Duration { return max(200*time.Millisecond, 25*w.took) }

// look returns the files as they are now.
func (w *watch) look() map[string]stamp {
	begun := time.Now()
	files := look(w.inputs)
	w.took = time.Since(begun)
	return files
}
