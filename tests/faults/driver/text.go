package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// varying lists patterns of text that varies from run to run, and their replacements.
var varying = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]?\d*Z?`), "TIME"},
	{regexp.MustCompile(`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(\.\d+)?`), "TIME"},
	{regexp.MustCompile(`"stackTrace":\[.*\]`), `"stackTrace":[…]`},
	{regexp.MustCompile(`\brequest-\d+`), "ID"},
	{regexp.MustCompile(`\b127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`), "ADDRESS"},
	{regexp.MustCompile(`http://ADDRESS/2018-06-01/runtime/`), "…/"},
	{regexp.MustCompile(`/2018-06-01/runtime/`), "…/"},
	{regexp.MustCompile(`(failed to POST) to .*`), "$1"},
	{regexp.MustCompile(`\[\d{13}\]`), "[TIME]"},
	{regexp.MustCompile(`\d+ in use`), "N in use"},
	{regexp.MustCompile(`on fd \d+`), "on fd N"},
	{regexp.MustCompile(`(it sent no response: )?(connection reset by peer|broken pipe)`), "connection reset"},
	{regexp.MustCompile(`0x[0-9a-f]+`), "0x…"},
	{regexp.MustCompile(`("line":|, line |\.(go|py|c):)\d+`), "${1}N"},
	{regexp.MustCompile(`(goroutine|Thread-|pid=|sigcode=|m=)[ ]?\d+`), "${1}N"},
}

// normal replaces text that varies, and bytes that cannot be shown.
func normal(text string) string {
	for _, directory := range []string{work, os.Getenv("RIC")} {
		text = strings.ReplaceAll(text, directory, "")
	}
	for _, v := range varying {
		text = v.pattern.ReplaceAllString(text, v.by)
	}
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == utf8.RuneError && size == 1, r < ' ', r == 0x7f:
			fmt.Fprintf(&out, `\x%02x`, text[0])
		default:
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

var run = regexp.MustCompile(`x{20,}`)

// longest is the number of characters of a text that the table shows.
const longest = 140

// code formats a text as code in a Markdown table. It shortens a long text to its
// beginning and adds the size.
func code(text string) string {
	size := len(text)
	text = normal(run.ReplaceAllString(text, "xxx…"))
	if short := []rune(text); len(short) > longest {
		text = string(short[:longest]) + "…"
	}
	text = strings.ReplaceAll(text, "|", `\|`)
	if strings.Contains(text, "`") {
		text = "`` " + text + " ``"
	} else {
		text = "`" + text + "`"
	}
	if size > 100_000 {
		text += fmt.Sprintf(" (%.1f MB)", float64(size)/1e6)
	}
	return text
}

// telling matches lines of a log, after the first line, that say what happened.
var telling = regexp.MustCompile(`^(fatal error: |panic: |Fatal Python error: |aws-lambda-go-shim: |\[ERROR\]|\S+(Error|Exception)\b)`)

// logText summarizes a log: its first line, and the lines that say what happened. The error
// that the caller gets is not repeated.
func logText(log string, failed *failure) string {
	log = strings.TrimSuffix(log, "\n")
	if log == "" {
		return "nothing"
	}
	var out []string
	lines := strings.Split(log, "\n")
	rest := false
	for n, line := range lines {
		line, frames := withoutFrames(line)
		if n > 0 && !telling.MatchString(line) || line == "Traceback (most recent call last):" || len(out) == 3 {
			rest = rest || line != ""
			continue
		}
		text := failed.loggedAs(line)
		if text == "" {
			text = code(line)
		}
		if frames {
			text += ", frames"
		}
		if slices.Contains(out, text) {
			continue
		}
		out = append(out, text)
	}
	text := strings.Join(out, "; ")
	if rest {
		text += ", more"
	}
	return text
}

// frames matches the frames in a log record whose lines are joined by carriage returns.
var frames = regexp.MustCompile(`\r(Traceback \(most recent|  File ").*`)

func withoutFrames(line string) (rest string, had bool) {
	rest = frames.ReplaceAllString(line, "")
	return rest, rest != line
}
