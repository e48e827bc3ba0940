package handlers

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
)

// exportData opens the export data of a package below testdata.
func exportData(t *testing.T, pkg string) io.ReadCloser {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-json=Export", "./testdata/"+pkg).Output()
	if err != nil {
		t.Fatal(err)
	}
	var listed struct{ Export string }
	if err := json.Unmarshal(out, &listed); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(listed.Export)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheSignatureIsThatOfTheFuncThatIsCalled(t *testing.T) {
	exports, err := List("main", exportData(t, "shapes"))
	if err != nil {
		t.Fatal(err)
	}
	signatures := make(map[string]string)
	for _, e := range exports {
		signatures[e.Name] = e.Signature
	}
	for name, want := range map[string]string{
		"AcceptsNothing":            "func()",
		"AcceptsEventReturningBoth": "func(any) (any, error)",
		"AcceptsAliasedContext":     "func(main.GoContext, string)",
		"AcceptsNamedPointer":       "func(string, main.Pointer)",
		"AcceptsNamedFunc":          "func(string, *main.Context) (any, error)",
		"AcceptsPointerToPointer":   "func(string, *main.Context) (any, error)",
		"AcceptsFuncInAny":          "any",
		"AcceptsPointerToInvoker":   "*main.Invoker",
		"RefusesVariadic":           "func(...string)",
		"RefusesChan":               "chan func()",
	} {
		if signatures[name] != want {
			t.Errorf("the signature of %s is %s, want %s", name, signatures[name], want)
		}
	}
}
