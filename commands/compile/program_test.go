package compile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func source(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "handler.go")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWhatThePackageExportsIsFound(t *testing.T) {
	a := source(t, "package main\nfunc Handle() {}\nfunc hidden() {}\nfunc (t T) Method() {}\nfunc Generic[T any]() {}\ntype T struct{}\n")
	b := source(t, "package main\nvar (\n\tFirst, second = 1, 2\n\tThird func()\n)\nvar _ = 1\nconst Constant = 1\n")
	found, err := parseFiles([]string{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if want := []export{{"First", "&First"}, {"Handle", "Handle"}, {"Third", "&Third"}}; !slices.Equal(found.exports, want) {
		t.Errorf("got %q, want %q", found.exports, want)
	}
}

func TestMainIsFound(t *testing.T) {
	none := source(t, "package main\nfunc Handle() {}\nfunc (T) main() {}\n")
	if found, err := parseFiles([]string{none}); found.main != nil || err != nil {
		t.Errorf("got %+v, %v", found, err)
	}
	empty := source(t, "package main\n\nfunc main() {\n\t// nothing\n} // end\nvar A = 1\n")
	found, err := parseFiles([]string{none, empty})
	if err != nil || found.main == nil || found.main.file != empty || found.main.position != "handler.go:3" || !found.main.empty {
		t.Fatalf("got %+v, %v", found, err)
	}
	if got := strings.ReplaceAll(string(found.main.without), " ", ""); got != "packagemain\n\n\n\n//end\nvarA=1\n" {
		t.Errorf("without it: %q", got)
	}
	full, err := parseFiles([]string{source(t, "package main\nfunc main() { println() }\nfunc handle() {}\n")})
	if err != nil || full.main == nil || full.main.empty {
		t.Errorf("got %+v, %v", full, err)
	}
}

func TestASyntaxErrorIsReported(t *testing.T) {
	if _, err := parseFiles([]string{source(t, "package main\nfunc {")}); err == nil {
		t.Error("no error")
	}
}
