package pack

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lambdashim/commands/archive"
)

// tree makes a directory with files. A name that ends in a slash is a directory, and a
// content that starts with -> makes a symbolic link.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(content, "->"); ok {
			err = os.Symlink(target, file)
		} else if strings.HasSuffix(name, "/") {
			err = os.Mkdir(file, 0o777)
		} else {
			err = os.WriteFile(file, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFilesKeepTheNamesThatTheyWereGiven(t *testing.T) {
	dir := tree(t, map[string]string{
		"f.txt":             "f",
		"data/a.txt":        "a",
		"data/sub/b.sh":     "b",
		"data/sub/empty/":   "",
		"data/link":         "->sub/b.sh",
		"data/dangling":     "->nowhere",
		"data/dirlink":      "->sub",
		"data/.hidden":      "h",
		"data/out.zip":      "the archive itself",
		"work/here.txt":     "here",
		"näme with spaces":  "n",
		"work/deep/er/x.sh": "x",
	})
	if err := os.Chmod(filepath.Join(dir, "data/sub/b.sh"), 0o711); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(dir, "work"))
	data := []archive.Entry{
		{Name: "data/.hidden", Mode: 0o644, Content: []byte("h")},
		{Name: "data/a.txt", Mode: 0o644, Content: []byte("a")},
		{Name: "data/dangling", Mode: fs.ModeSymlink | 0o777, Content: []byte("nowhere")},
		{Name: "data/dirlink", Mode: fs.ModeSymlink | 0o777, Content: []byte("sub")},
		{Name: "data/link", Mode: fs.ModeSymlink | 0o777, Content: []byte("sub/b.sh")},
		{Name: "data/sub/b.sh", Mode: 0o755, Content: []byte("b")},
		{Name: "data/sub/empty/", Mode: fs.ModeDir | 0o755},
	}
	for name, want := range map[string][]archive.Entry{
		"here.txt":                           {{Name: "here.txt", Mode: 0o644, Content: []byte("here")}},
		"./here.txt":                         {{Name: "here.txt", Mode: 0o644, Content: []byte("here")}},
		"deep/er/x.sh":                       {{Name: "deep/er/x.sh", Mode: 0o644, Content: []byte("x")}},
		"deep/":                              {{Name: "deep/er/x.sh", Mode: 0o644, Content: []byte("x")}},
		"deep/../here.txt":                   {{Name: "here.txt", Mode: 0o644, Content: []byte("here")}},
		"../f.txt":                           {{Name: "f.txt", Mode: 0o644, Content: []byte("f")}},
		filepath.Join(dir, "f.txt"):          {{Name: "f.txt", Mode: 0o644, Content: []byte("f")}},
		"../näme with spaces":                {{Name: "näme with spaces", Mode: 0o644, Content: []byte("n")}},
		"../data":                            data,
		filepath.Join(dir, "data"):           data,
		"../data/sub/empty":                  {{Name: "empty/", Mode: fs.ModeDir | 0o755}},
		"../data/dirlink":                    {{Name: "dirlink", Mode: fs.ModeSymlink | 0o777, Content: []byte("sub")}},
		".":                                  {{Name: "deep/er/x.sh", Mode: 0o644, Content: []byte("x")}, {Name: "here.txt", Mode: 0o644, Content: []byte("here")}},
		"..":                                 nil, // checked below
		filepath.Join(dir, "work") + "/deep": {{Name: "deep/er/x.sh", Mode: 0o644, Content: []byte("x")}},
	} {
		got, _, err := choice{args: []string{name}, never: "../data/out.zip"}.read()
		if name == ".." {
			if err != nil || !strings.HasPrefix(got[0].Name, filepath.Base(dir)+"/") {
				t.Errorf("%s: got %v, %v", name, got, err)
			}
		} else if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got\n%v, %v, want\n%v", name, got, err, want)
		}
	}
}

func TestFilesThatNoFunctionMayHaveAreRefusedBeforeTheyAreRead(t *testing.T) {
	dir := tree(t, map[string]string{"data/small": "s", "data/video": ""})
	if err := os.Truncate(filepath.Join(dir, "data/video"), 5<<30); err != nil {
		t.Skip(err)
	}
	t.Chdir(dir)
	_, _, err := choice{args: []string{"data"}}.read()
	const want = "the files to pack are too large: with data/video they have more than 512 MiB, and no function may have that: leave it out"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
