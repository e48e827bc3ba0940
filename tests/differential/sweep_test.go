package compare

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"lambdashim/peer"
)

// place is a way for a text to get to the Runtime API.
type place struct {
	do    string
	found func(q *peer.Request) string
}

func inBody(field func(e *answer) string) func(*peer.Request) string {
	return func(q *peer.Request) string {
		var e answer
		if err := json.Unmarshal(q.Body, &e); err != nil {
			return fmt.Sprintf("no error: %v", err)
		}
		return field(&e)
	}
}

func inTrailer(field func(e *answer) string) func(*peer.Request) string {
	return func(q *peer.Request) string {
		var e answer
		text, err := base64.StdEncoding.DecodeString(q.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
		if err == nil {
			err = json.Unmarshal(text, &e)
		}
		if err != nil {
			return fmt.Sprintf("no error: %v", err)
		}
		return field(&e)
	}
}

// answer is the JSON of an error.
type answer struct {
	ErrorMessage, ErrorType string
	StackTrace              []struct{ Label string }
}

func message(e *answer) string   { return e.ErrorMessage }
func errorType(e *answer) string { return e.ErrorType }
func label(e *answer) string {
	if len(e.StackTrace) == 0 {
		return ""
	}
	return e.StackTrace[0].Label
}

var places = map[string]place{
	"message":        {"error new", inBody(message)},
	"error type":     {"error passed type", inBody(errorType)},
	"stack label":    {"error passed label", inBody(label)},
	"panic value":    {"panic text", inBody(message)},
	"panic message":  {"panic passed message", inBody(message)},
	"content type":   {"stream type", func(q *peer.Request) string { return q.Header.Get("Content-Type") }},
	"stream error":   {"stream error", inTrailer(message)},
	"type in stream": {"stream passed type", inTrailer(errorType)},
}

// sweep returns a command for each text to send.
func sweep() (out []command) {
	for b := range 256 {
		out = append(out, command{Bytes: []byte{'a', byte(b), 'b'}})
	}
	for _, text := range []string{"", "é 漢 😀", "a\r\nX: y\r\n\r\nGET / HTTP/1.1", "\x00\x01\x7f\x80\xff", "\xf0\x9f\x98", "<&>\u2028\u2029", strings.Repeat("\x7f", 5000)} {
		out = append(out, command{Bytes: []byte(text)})
	}
	for _, text := range []string{"x", "é", "\x7f", "\x00", "\xff", "\n"} {
		out = append(out, command{Bytes: []byte(text), Size: 64 << 10}, command{Bytes: []byte(text), Size: 1 << 20})
	}
	for _, text := range []string{"x", "\x7f"} {
		out = append(out, command{Bytes: []byte(text), Size: 8 << 20})
	}
	return out
}

// cutMark is the end of a text that was cut.
const cutMark = "… (cut)"

// same reports whether a text has arrived: all of it, or its beginning and the mark. In
// JSON, U+FFFD replaces bytes that are not UTF-8. In a header, ? replaces bytes that are
// not printable ASCII.
func (p place) same(text, got string) bool {
	if p.do == "stream type" {
		if text == "" {
			return got == "application/octet-stream"
		}
		return got == header(text) || len(text) > 1000 && strings.HasSuffix(got, "(cut)") && strings.HasPrefix(header(text), got[:1000])
	}
	whole := strings.ToValidUTF8(text, "\ufffd")
	if got == whole || got == eachInvalid(text) {
		return true
	}
	beginning, cut := strings.CutSuffix(got, cutMark)
	return cut && len(text) > 1<<10 && len(beginning) >= 100 && strings.HasPrefix(eachInvalid(text), beginning)
}

// eachInvalid returns a text after encoding and decoding as JSON.
func eachInvalid(text string) (out string) {
	encoded, _ := json.Marshal(text)
	json.Unmarshal(encoded, &out)
	return out
}

func header(text string) string {
	out := []byte(text)
	for n, b := range out {
		if b < ' ' || b > '~' {
			out[n] = '?'
		}
	}
	return string(out)
}

func TestEveryTextIsAnsweredOnce(t *testing.T) {
	_, exe, plugin, _ := programs(t)
	for _, p := range []*program{exe, plugin} {
		t.Run(p.name, func(t *testing.T) {
			for name, place := range places {
				t.Run(name, func(t *testing.T) { p.sweep(t, place) })
			}
		})
	}
}

// sweep checks that one process sends every text once and that it arrives.
func (p *program) sweep(t *testing.T, place place) {
	texts := sweep()
	var script []peer.Entry
	for _, c := range texts {
		c.Do = place.do
		script = append(script, c.entry())
	}
	api := peer.New(t, script...)
	cmd := exec.Command(p.command[0], p.command[1:]...)
	if p.asks {
		cmd.Args = append(cmd.Args, "handler.Do")
	}
	cmd.Dir = p.directory
	cmd.Env = append(append(os.Environ(), p.env...), "_HANDLER=handler.Do", "AWS_LAMBDA_LOG_LEVEL=FATAL", "AWS_LAMBDA_LOG_FORMAT=JSON")
	ended, err := api.Run(cmd, patience)
	if err != nil {
		t.Fatal(err)
	}
	failures := 0
	for n, i := range api.Invocations() {
		text := string(texts[n].Bytes)
		if texts[n].Size != 0 {
			text = strings.Repeat(text, texts[n].Size)
		}
		if i.Deliveries != 1 || i.Answers != 1 {
			t.Errorf("%s: %d deliveries, %d answers; %s", clip(fmt.Sprintf("%q", text)), i.Deliveries, i.Answers, refusals(api, i.ID))
		} else if got := place.found(i.Answer); !place.same(text, got) {
			t.Errorf("%s: got %s", clip(fmt.Sprintf("%q", text)), clip(fmt.Sprintf("%q", got)))
		} else {
			continue
		}
		if failures++; failures == 20 {
			t.Fatal("stopped after 20 failures")
		}
	}
	if !ended.Over || ended.Killed {
		t.Errorf("the process ended early or hung: %+v", ended)
	}
	t.Logf("%d texts", len(texts))
}

// refusals describes the answers to the requests about an invocation.
func refusals(api *peer.Peer, id string) (out string) {
	for _, q := range api.Requests() {
		if q.ID == id && q.Method == http.MethodPost {
			out += fmt.Sprintf("%d %s %s; ", q.Status, q.Refused, q.Broken)
		}
	}
	return out
}
