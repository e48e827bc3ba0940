package serve

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lambdashim/commands/child"
)

// watch detects changes of files. It polls, because not every directory that is mounted
// into a container reports changes.
type watch struct {
	roots []string
	seen  map[string]stamp
}

type stamp struct {
	time time.Time
	size int64
}

const interval = 200 * time.Millisecond

func newWatch(roots []string) *watch {
	w := &watch{roots: roots}
	w.seen = w.look()
	return w
}

// wait returns when files have changed and then stayed unchanged for one interval. An
// editor may write a file in steps, or replace it with another.
func (w *watch) wait() {
	for {
		time.Sleep(interval)
		now := w.look()
		if maps.Equal(now, w.seen) || child.Interrupted().Err() != nil {
			continue
		}
		for {
			time.Sleep(interval)
			again := w.look()
			if maps.Equal(again, now) {
				break
			}
			now = again
		}
		w.seen = now
		return
	}
}

// look returns the files below the roots, except hidden files and those that the commands
// make.
func (w *watch) look() map[string]stamp {
	files := make(map[string]stamp)
	for _, root := range w.roots {
		filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil // it was just removed
			}
			hidden := strings.HasPrefix(entry.Name(), ".") && name != root
			if entry.IsDir() {
				if hidden || entry.Name() == "node_modules" {
					return fs.SkipDir
				}
				return nil
			}
			if hidden || made(entry.Name()) && name != root || strings.HasSuffix(name, "~") {
				return nil
			}
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				files[name] = stamp{info.ModTime(), info.Size()}
			}
			return nil
		})
	}
	return files
}

// made reports whether build or pack make files with such a name.
func made(name string) bool {
	return name == "bootstrap" || strings.HasSuffix(name, ".so") || strings.HasSuffix(name, ".zip")
}
