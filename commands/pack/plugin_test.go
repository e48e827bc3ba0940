package pack

import (
	"os"
	"strings"
	"testing"
)

func TestASettingIsWrittenOnceOrRefused(t *testing.T) {
	t.Setenv("AWS_LAMBDA_GO_SHIM", "")
	initial, err := os.ReadFile("../../shim/python/__init__.py")
	if err != nil {
		t.Fatal(err)
	}
	for name, old := range map[string]string{"GODEBUG": "", "LOOP": "auto"} {
		text, err := set(initial, name, "panicnil=1,x=$1 ~")
		want := strings.Replace(string(initial), "\n"+name+` = "`+old+"\"\n", "\n"+name+` = "panicnil=1,x=$1 ~"`+"\n", 1)
		if err != nil || string(text) != want || want == string(initial) {
			t.Errorf("%s: %v, the file is\n%s", name, err, text)
		}
	}
	for _, test := range []struct{ text, value, want string }{
		{"LOOP = 'auto'\n", "native", "the shim is incomplete: run make shim (__init__.py sets LOOP 0 times)"},
		{"LOOP = \"\"\nLOOP = \"\"\n", "native", "the shim is incomplete: run make shim (__init__.py sets LOOP 2 times)"},
		{"LOOP = \"\"\n", `a"b`, `LOOP cannot be "a\"b" in the zip: use ASCII without quotes and backslashes`},
		{"LOOP = \"\"\n", "a\nb", `LOOP cannot be "a\nb" in the zip: use ASCII without quotes and backslashes`},
		{"LOOP = \"\"\n", `\x`, `LOOP cannot be "\\x" in the zip: use ASCII without quotes and backslashes`},
		{"LOOP = \"\"\n", "ü", `LOOP cannot be "ü" in the zip: use ASCII without quotes and backslashes`},
	} {
		if text, err := set([]byte(test.text), "LOOP", test.value); err == nil || err.Error() != test.want {
			t.Errorf("%q and %q: error %v, want %s: %s", test.text, test.value, err, test.want, text)
		}
	}
}
