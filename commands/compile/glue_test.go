package compile

import (
	"bytes"
	"go/format"
	"strings"
	"testing"
)

func TestTheMainIsFormattedAndSetsTheGluesVariables(t *testing.T) {
	text, err := mainSource([]export{{"Handle", "Handle"}, {"Other", "&Other"}}, allGlue)
	if err != nil {
		t.Fatal(err)
	}
	if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
		t.Errorf("%v, gofmt makes %s of %s", err, formatted, text)
	}
	for _, g := range allGlue {
		if n := strings.Count(string(text), "\n\t"+g.Set+"\n"); n != 1 {
			t.Errorf("%q occurs %d times in %s", g.Set, n, text)
		}
	}
}
