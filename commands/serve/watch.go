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

// watch knows when files change. It looks at them now and then, because the directories
// that are mounted into a container do not all tell of their changes.
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

// wait returns when files have changed, and have then been left alone for a moment: an
// editor may write a file in steps, or replace it by another.
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

// look returns the files below the roots, except what is hidden or made by the commands.
func (w *watch) look() map[string]stamp {
	files := make(map[string]stamp)
	for _, root := range w.roots {
		filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil // it was there a moment ago
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

// made reports whether build and pack make files of that name.
func made(name string) bool {
	return name == "bootstrap" || strings.HasSuffix(name, ".so") || strings.HasSuffix(name, ".zip")
}
