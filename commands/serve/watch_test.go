package serve

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lambdashim/commands/compile"
)

// TestChanges makes changes of all kinds.
func TestChanges(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	write := func(name, content string) {
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(name string) {
		if err := os.RemoveAll(at(name)); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(from, to string) {
		if err := os.Rename(at(from), at(to)); err != nil {
			t.Fatal(err)
		}
	}
	write("module/handler.go", "")
	write("module/static/page.html", "")
	write("elsewhere/linked.go", "")
	write("data/deep/file", "")
	if err := os.Symlink(at("elsewhere/linked.go"), at("module/linked.go")); err != nil {
		t.Fatal(err)
	}
	inputs := []*compile.Inputs{{
		Files:    []string{at("variables"), at("data")},
		Packages: []string{at("module"), at("module/later/still")},
		Embedded: []compile.Embedded{{Package: at("module"), Pattern: "*.txt"}, {Package: at("module"), Pattern: "static"}, {Package: at("module"), Pattern: "a/*/b"}},
	}}
	w := newWatch(inputs, time.Now())
	for _, change := range []struct {
		name string
		make func()
	}{
		{"a source file", func() { write("module/handler.go", "package main") }},
		{"a new source file", func() { write("module/new.c", "") }},
		{"a source file that is replaced", func() { write("module/handler.go.tmp", "long"); rename("module/handler.go.tmp", "module/handler.go") }},
		{"a source file that is removed", func() { remove("module/new.c") }},
		{"a file behind a symbolic link", func() { write("elsewhere/linked.go", "package main") }},
		{"a package that appears", func() { write("module/later/still/sub.go", "") }},
		{"a file that appears", func() { write("variables", "") }},
		{"a file below a directory", func() { write("data/deep/.hidden", "") }},
		{"a new directory", func() { write("data/new/er/file", "") }},
		{"an embedded file", func() { write("module/static/page.html", "<p>") }},
		{"an embedded file that appears", func() { write("module/new.txt", "") }},
		{"an embedded file in a directory that appears", func() { write("module/a/x/b", "") }},
		{"a directory that is replaced", func() {
			rename("module", "old")
			write("module/handler.go", "another")
		}},
		{"a file in the directory that replaced it", func() { write("module/handler.go", "and another") }},
	} {
		for _, other := range []string{"module/serve.log", "module/handler.zip", "module/.x.go", "module/static/.hidden", "elsewhere/other"} {
			write(other, change.name)
		}
		if !maps.Equal(w.look(), w.seen) {
			t.Fatalf("before %s: a change of other files counts", change.name)
		}
		changed := make(chan struct{})
		go func() {
			w.wait()
			close(changed)
		}()
		change.make()
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the change was not seen", change.name)
		}
	}
}

func TestAChangeDuringTheBuildIsSeen(t *testing.T) {
	dir := t.TempDir()
	old, removed, added := filepath.Join(dir, "old"), filepath.Join(dir, "removed"), filepath.Join(dir, "added")
	for _, name := range []string{old, removed} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, change := range []struct {
		name string
		make func() error
	}{
		{"a file that was watched", func() error { return os.WriteFile(old, []byte("changed"), 0o666) }},
		{"a file that was removed", func() error { return os.Remove(removed) }},
		{"a file that the build has begun to read", func() error { return os.WriteFile(added, nil, 0o666) }},
	} {
		w := newWatch([]*compile.Inputs{{Files: []string{old, removed}}}, time.Now())
		begun := time.Now().Add(-time.Second) // the clock of files may be behind
		if err := change.make(); err != nil {
			t.Fatal(err)
		}
		w.follow([]*compile.Inputs{{Files: []string{old, removed, added}}}, begun)
		changed := make(chan struct{})
		go func() {
			w.wait()
			close(changed)
		}()
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			t.Errorf("%s: the change was not seen", change.name)
		}
		if err := os.Chtimes(old, time.Time{}, begun.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

// A file that came back during a build, under its old name and with its old time, used to be no change.
func TestAFileThatIsMovedDuringABuildHasChanged(t *testing.T) {
	dir := t.TempDir()
	name, away := filepath.Join(dir, "handler.go"), filepath.Join(dir, "handler.txt")
	begun := time.Now().Add(-time.Minute)
	if err := os.WriteFile(away, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(away, begun.Add(-time.Hour), begun.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	inputs := []*compile.Inputs{{Packages: []string{dir}}}
	w := newWatch(inputs, begun)
	if err := os.Rename(away, name); err != nil {
		t.Fatal(err)
	}
	w.follow(inputs, begun)
	if _, seen := w.seen[name]; seen {
		t.Errorf("it counts as seen by the build")
	}
}
