package apigatewayproxy

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestNoCharacterStartsALine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{`a "quoted" word, é`, `a "quoted" word, é`},
		{"a\nb", `"a\nb"`},
		{"\x1b[2J", `"\x1b[2J"`},
		{"a\u2028b", `"a\u2028b"`},
		{"\xff", `"\xff"`},
	} {
		if got := printable(c.text); got != c.want {
			t.Errorf("printable(%q) = %s, want %s", c.text, got, c.want)
		}
	}
	for c := 0; c < 256; c++ {
		for _, s := range []string{"a" + string([]byte{byte(c)}), "a" + string(rune(c))} {
			got := printable(s)
			if !utf8.ValidString(got) || strings.IndexFunc(got, unicode.IsControl) >= 0 {
				t.Errorf("printable(%q) = %q", s, got)
			}
		}
	}
}
