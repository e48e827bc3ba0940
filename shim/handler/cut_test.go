package handler

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestACutIsVisibleAndKeepsCharactersWhole(t *testing.T) {
	for max := range 12 {
		got := Cut("aé😀bc", max)
		if !utf8.ValidString(got) || (got != "aé😀bc") != strings.HasSuffix(got, cutMark) || len(strings.TrimSuffix(got, cutMark)) > max {
			t.Errorf("cut to %d: %q", max, got)
		}
	}
}
