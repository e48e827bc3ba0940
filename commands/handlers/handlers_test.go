package handlers

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
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

func TestTypesAreWrittenAsReflectWritesThem(t *testing.T) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "types_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: importer.ForCompiler(set, "source", nil)}
	pkg, err := config.Check(reflect.TypeFor[Export]().PkgPath(), set, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := pkg.Scope().Lookup("Types").Type().Underlying().(*types.Struct)
	for i, want := range reflect.VisibleFields(reflect.TypeOf(Types)) {
		// With Go 1.27 json.RawMessage is an alias, which reflect does not show.
		reflected := strings.NewReplacer("/jsontext.Value", ".RawMessage", "jsontext.Value", "json.RawMessage").Replace(want.Type.String())
		if got := text(all.Field(i).Type()); got != reflected {
			t.Errorf("%s is written as\n%s, want\n%s", want.Name, got, reflected)
		}
	}
}

func TestHandlersAreTheExportsThatTheShimAccepts(t *testing.T) {
	exports, err := List("main", exportData(t, "shapes"))
	if err != nil {
		t.Fatal(err)
	}
	if len(exports) < 50 {
		t.Errorf("only %d exports were listed", len(exports))
	}
	for _, e := range exports {
		if accepts := strings.HasPrefix(e.Name, "Accepts"); accepts != e.IsHandler {
			t.Errorf("IsHandler of %s is %t, and its type is %s", e.Name, e.IsHandler, e.Signature)
		}
	}
	if n := len(Only(exports)); n != 30 {
		t.Errorf("%d of them are handlers", n)
	}
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
		"AcceptsEventReturningBoth": "func(interface {}) (interface {}, error)",
		"AcceptsAliasedContext":     "func(context.Context, string)",
		"AcceptsNamedPointer":       "func(string, main.Pointer)",
		"AcceptsNamedFunc":          "func(string, *main.Context) (interface {}, error)",
		"AcceptsPointerToPointer":   "func(string, *main.Context) (interface {}, error)",
		"AcceptsFuncInAny":          "interface {}",
		"AcceptsPointerToInvoker":   "*main.Invoker",
		"RefusesVariadic":           "func(...string)",
		"RefusesChan":               "chan func()",
	} {
		if signatures[name] != want {
			t.Errorf("the signature of %s is %s, want %s", name, signatures[name], want)
		}
	}
}

func TestInvalidExportDataIsAnError(t *testing.T) {
	if _, err := List("main", io.NopCloser(strings.NewReader("!<arch>\n"))); err == nil {
		t.Error("no error")
	}
}
