package compare

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/reliability.md")

// TestTheTablesOfTheDocument compares the tables in docs/reliability.md with the
// differences that the other tests check.
func TestTheTablesOfTheDocument(t *testing.T) {
	const document = "../../docs/reliability.md"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	want := text
	for _, table := range []struct{ heading, file, they string }{
		{"## Compared with aws-lambda-go\n", "testdata/aws-lambda-go.json", "aws-lambda-go"},
		{"### Compared with awslambdaric\n", "testdata/awslambdaric.json", "awslambdaric"},
		{"### Compared with each other\n", "testdata/packagings.json", "executable"},
	} {
		before, rest, ok := bytes.Cut(want, []byte(table.heading))
		if !ok {
			t.Fatalf("%s has no heading %q", document, table.heading)
		}
		// The table is the first in its section, with an empty line on each side.
		start := bytes.Index(rest, []byte("\n\n| "))
		end := bytes.Index(rest[max(start, 0)+2:], []byte("\n\n"))
		if start < 0 {
			t.Fatalf("%s has no table below %q", document, table.heading)
		}
		after := []byte("\n")
		if end >= 0 {
			after = rest[start+2+end+1:]
		}
		we := "here"
		if table.they == "executable" {
			we = "plugin"
		}
		want = bytes.Join([][]byte{before, []byte(table.heading), rest[:start+2], []byte(rows(list(t, table.file), table.they, we)), after}, nil)
	}
	if bytes.Equal(text, want) {
		return
	}
	if !*update {
		t.Fatalf("the tables of %s differ from testdata: run go test -run Document -update in tests/differential", document)
	}
	if err := os.WriteFile(document, want, 0o666); err != nil {
		t.Fatal(err)
	}
}

// rows returns a Markdown table of differences. Rare ones, and all reasons, stay in testdata.
func rows(listed []difference, they, we string) string {
	var out strings.Builder
	out.WriteString("| what | " + they + " | " + we + " |\n|---|---|---|\n")
	for _, d := range listed {
		if d.Rare {
			continue
		}
		out.WriteString("| " + strings.Join([]string{d.Where, d.They, d.We}, " | ") + " |\n")
	}
	return out.String()
}
