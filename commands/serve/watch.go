package serve

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"

	"lambdashim/commands/compile"
)

// watch waits for changes of what functions are prepared from. The file system reports them.
// Where it may not, watch polls.
type watch struct {
	inputs []*compile.Inputs
	seen   map[string]stamp // files
	took   time.Duration    // to look at all files

	events      *fsnotify.Watcher // nil to poll
	woken       chan struct{}
	directories map[string]bool // that events watches
}

// newWatch returns a watch for changes since a time.
func newWatch(inputs []*compile.Inputs, since time.Time) *watch {
	w := &watch{}
	w.reportEvents()
	w.follow(inputs, since)
	return w
}

// reportEvents makes events wake the watch, if the system has any.
func (w *watch) reportEvents() {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return
	}
	w.events, w.woken = events, make(chan struct{}, 1)
	go func() {
		for {
			select {
			case _, open := <-events.Events:
				if !open {
					return
				}
			case <-events.Errors: // too many events at once
			}
			select {
			case w.woken <- struct{}{}:
			default:
			}
		}
	}()
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
		} else if now.time.After(since) {
			delete(w.seen, name)
		}
	}
	for name, old := range before {
		if _, err := os.Stat(name); err != nil { // it was removed meanwhile
			w.seen[name] = old
		}
	}
}

// wait returns the files that have changed, when they have stayed unchanged for one interval.
// An editor may write a file in steps, or replace it with another.
func (w *watch) wait() (changed []string) {
	now := w.look()
	for maps.Equal(now, w.seen) {
		if w.events != nil {
			<-w.woken
		}
		time.Sleep(w.interval())
		now = w.look()
	}
	for {
		time.Sleep(w.interval())
		again := w.look()
		if maps.Equal(again, now) {
			break
		}
		now = again
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

// look returns the files as they are now, and makes sure that events of their directories
// are reported.
func (w *watch) look() map[string]stamp {
	for {
		begun := time.Now()
		files, directories := look(w.inputs)
		w.took = time.Since(begun)
		if w.events == nil {
			return files
		}
		unknown := false // a file may have changed before its directory was watched
		for directory := range directories {
			isNew := !w.directories[directory]
			err := w.events.Add(directory)
			if err != nil && !errors.Is(err, fs.ErrNotExist) || isNew && !reportsEvents(directory) {
				w.events.Close()
				w.events = nil
				return files
			}
			unknown = unknown || isNew || err != nil
		}
		w.directories = directories
		if !unknown {
			return files
		}
	}
}

// local are file systems that report every change. Others, such as those that a virtual
// machine shares with its host, do not report changes that are made elsewhere.
var local = []int64{
	unix.BCACHEFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC, unix.EXT4_SUPER_MAGIC, unix.F2FS_SUPER_MAGIC,
	unix.OVERLAYFS_SUPER_MAGIC, unix.TMPFS_MAGIC, unix.XFS_SUPER_MAGIC,
	0x2fc12fc1, // ZFS
}

// reportsEvents reports whether a directory is on such a file system.
func reportsEvents(directory string) bool {
	var system unix.Statfs_t
	return unix.Statfs(directory, &system) == nil && slices.Contains(local, int64(system.Type))
}
