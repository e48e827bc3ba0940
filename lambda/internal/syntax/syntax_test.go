package syntax

import (
	"net/http"
	"strings"
	"testing"
)

func TestEveryByte(t *testing.T) {
	for c := 0; c < 256; c++ {
		s := "a" + string([]byte{byte(c)}) + "b"
		// net/http's Header.Write drops invalid names.
		var written strings.Builder
		http.Header{s: {"x"}}.Write(&written)
		if got, want := IsToken(s), written.Len() > 0; got != want {
			t.Errorf("IsToken(%q) = %v, want %v", s, got, want)
		}
		want, control := s, c < ' ' && c != '\t' || c == 0x7f
		if control {
			want = "a b"
		}
		if IsValue(s) == control {
			t.Errorf("IsValue(%q) = %v", s, !control)
		}
		if got := Clean(" \t" + s + " "); got != want {
			t.Errorf("Clean of %q is %q, want %q", s, got, want)
		}
	}
	if IsToken("") || !IsValue("") {
		t.Error("an empty string must be a value but not a token")
	}
}
