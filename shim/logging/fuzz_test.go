package logging

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"lambdashim/handler"
)

// FuzzRecord writes records with any texts: each must be one line of JSON that holds them.
func FuzzRecord(f *testing.F) {
	for _, text := range []string{"", "plain", "a\nb", "a\r\n\x1b[2J\x7f\x00", "\xff", "\u2028 é 😀", `"},{"level":"`} {
		f.Add("INFO", text, "id", "path", 1)
		f.Add("ERROR", "m", text, text, -1)
	}
	f.Fuzz(func(t *testing.T, level, message, id, path string, line int) {
		failure := record{Level: level, Message: message, ErrorType: id, RequestID: id, Stack: []handler.Frame{{Path: path, Line: line, Label: message}}}
		for _, text := range [][]byte{JSON(level, message, id), failure.line()} {
			var got record
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if bytes.IndexByte(text, '\n') != len(text)-1 {
				t.Errorf("%q is not one line", text)
			}
			valid := func(s string) string { return string([]rune(s)) } // what JSON makes of invalid UTF-8
			if got.Level != valid(level) || got.Message != valid(message) || got.RequestID != valid(id) {
				t.Errorf("%q has other texts", text)
			}
		}
		if one := oneLine([]byte(message), ' '); bytes.IndexByte(one, '\n') != len(one)-1 || !utf8.Valid(one) {
			t.Errorf("%q becomes %q", message, one)
		}
	})
}
