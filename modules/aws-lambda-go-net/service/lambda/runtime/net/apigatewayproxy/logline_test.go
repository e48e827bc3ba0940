package apigatewayproxy

import "testing"

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
}
