package compare

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lambdashim/peer"
)

// exchange is one invocation, or one phase, of a script: all requests from one next to the
// following one.
type exchange struct {
	name    string
	handler string
	entry   peer.Entry
	before  []peer.Entry // entries before it; the exchange then has a separate process
	env     []string     // environment variables; the exchange then has a separate process
	output  string       // where bash redirects stdout and stderr to; the exchange then has a separate process
	python  bool         // handler.py has the handler too, so awslambdaric can be compared
}

// program is one way to serve the handlers.
type program struct {
	name      string
	directory string
	command   []string
	asks      bool // it takes the handler as an argument
	env       []string
}

// patience is how long a process may send no request before it counts as hanging.
const patience = 15 * time.Second

// observe runs exchanges in as few processes as possible. When a process ends, the next one
// begins with the following exchange.
func (p *program) observe(t *testing.T, exchanges []exchange) map[string]observation {
	t.Helper()
	seen := make(map[string]observation)
	for len(exchanges) > 0 {
		batch := together(exchanges)
		done := p.run(t, batch, seen)
		exchanges = exchanges[done:]
	}
	return seen
}

// together returns the exchanges at the front that one process can serve.
func together(exchanges []exchange) []exchange {
	alone := func(x exchange) bool { return x.env != nil || x.before != nil || x.output != "" }
	n := 1
	if !alone(exchanges[0]) {
		for n < len(exchanges) && exchanges[n].handler == exchanges[0].handler && !alone(exchanges[n]) {
			n++
		}
	}
	return exchanges[:n]
}

// run runs one process and returns how many exchanges it has served.
func (p *program) run(t *testing.T, batch []exchange, seen map[string]observation) int {
	t.Helper()
	script := slices.Clone(batch[0].before)
	ids := make([]string, len(batch))
	for n, x := range batch {
		ids[n] = fmt.Sprint("id-", n)
		x.entry.ID = ids[n]
		x.entry.Next = slices.Clone(x.entry.Next)
		for i, a := range x.entry.Next {
			if a.Raw != nil {
				x.entry.Next[i].Raw = peer.Text(strings.ReplaceAll(*a.Raw, "{ID}", ids[n]))
			}
		}
		script = append(script, x.entry)
	}
	api, err := peer.Start(script...)
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	command := p.command
	if p.asks {
		command = append(slices.Clone(command), "handler."+batch[0].handler)
	}
	if output := batch[0].output; output != "" {
		command = append([]string{"bash", "-c", output + `exec "$0" "$@"`}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = p.directory
	cmd.Env = append(os.Environ(), "_HANDLER=handler."+batch[0].handler)
	cmd.Env = append(append(cmd.Env, p.env...), batch[0].env...)
	ended, err := api.Run(cmd, patience)
	if err != nil {
		t.Fatal(err)
	}

	requests := make(map[string][]peer.Request)
	last := 0
	for _, q := range api.Requests() {
		at := slices.Index(ids, q.ID)
		if at >= 0 {
			last = at
		} else if strings.HasSuffix(q.Path, "/next") && q.Status == 0 {
			continue // the next at the end, or one of an extension
		}
		requests[batch[last].name] = append(requests[batch[last].name], q)
	}
	if ended.Over {
		last = len(batch) - 1
	}
	for n, x := range batch[:last+1] {
		o := observe(requests[x.name])
		o["process"] = "goes on"
		if n == last && !ended.Over {
			switch {
			case ended.Killed:
				o["process"] = "hangs"
			case ended.Signal != "":
				o["process"] = "ends by signal: " + ended.Signal
			default:
				o["process"] = fmt.Sprint("ends with status ", ended.Status)
			}
			if os.Getenv("SHOW") != "" {
				t.Logf("%s: %s: %s\n%s", p.name, x.name, o["process"], strings.Join(ended.Stderr, "\n"))
			}
		}
		seen[x.name] = o
	}
	return last + 1
}

// observation describes an exchange: it maps each aspect to a text. The names of the
// aspects of the second post end with a 2, and so on.
type observation map[string]string

func observe(requests []peer.Request) observation {
	o := make(observation)
	var sequence []string
	posts, deliveries := 0, 0
	for _, q := range requests {
		short := q.Path[strings.LastIndexByte(q.Path, '/')+1:]
		if strings.HasPrefix(q.Path, "runtime/restore") || strings.HasPrefix(q.Path, "runtime/init") || strings.HasPrefix(q.Path, "extension") {
			short = strings.TrimPrefix(q.Path, "runtime/")
		} else if short != "next" && short != "response" && short != "error" {
			short = q.Method + " " + strings.Replace(q.Path, q.ID, "ID", 1)
		}
		status := fmt.Sprint(q.Status)
		if q.Status == 0 {
			status = "-"
		}
		if q.Refused != "" {
			status += " (" + q.Refused + ")"
		}
		if q.Broken != "" && q.Refused == "" {
			status += " [broken off]"
		}
		sequence = append(sequence, short+" "+status)
		if q.Method == "GET" {
			if short == "next" {
				deliveries++
				o["headers of next"] = names(q.Header)
			}
			continue
		}
		posts++
		number := ""
		if posts > 1 {
			number = fmt.Sprint(" ", posts)
		}
		for aspect, value := range post(q, short) {
			o[aspect+number] = value
		}
	}
	o["requests"] = strings.Join(sequence, ", ")
	return o
}

// known maps headers to their aspects. A header without an aspect is not compared.
var known = map[string]string{
	"Content-Type":                          "content type",
	"Lambda-Runtime-Function-Error-Type":    "error type header",
	"Lambda-Runtime-Function-Response-Mode": "response mode",
	"Lambda-Runtime-Invocation-Id":          "invocation id",

	"Lambda-Runtime-Function-Xray-Error-Cause": "", "User-Agent": "", "Content-Length": "", "Host": "", "Trailer": "", "Transfer-Encoding": "",
}

func names(header http.Header) string {
	var out []string
	for name, values := range header {
		if _, ok := known[name]; !ok {
			out = append(out, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// post returns the aspects of one answer.
func post(q peer.Request, short string) map[string]string {
	o := map[string]string{"kind": short, "framing": "with a length", "other headers": names(q.Header)}
	if q.Chunked {
		o["framing"] = "in chunks"
	}
	for name, aspect := range known {
		if values, ok := q.Header[name]; ok && aspect != "" {
			o[aspect] = strings.Join(values, ", ")
		}
	}
	if cause := q.Header.Get("Lambda-Runtime-Function-Xray-Error-Cause"); cause != "" {
		o["X-Ray cause"] = xray(cause)
	}
	if short == "response" {
		o["body"] = clip(string(q.Body))
	} else {
		failure(o, "", q.Body)
	}
	for name, values := range q.Trailer {
		switch name {
		case "Lambda-Runtime-Function-Error-Type":
			if len(values) > 0 {
				o["trailer type"] = strings.Join(values, ", ")
			}
		case "Lambda-Runtime-Function-Error-Body":
			if len(values) > 0 {
				var body []byte
				if json.Unmarshal([]byte(`"`+values[0]+`"`), &body) != nil {
					o["trailer body"] = "not base64: " + clip(values[0])
					break
				}
				failure(o, "trailer ", body)
			}
		default:
			o["other trailers"] += name
		}
	}
	return o
}

// failure adds the aspects of an error's JSON.
func failure(o map[string]string, prefix string, body []byte) {
	var e struct {
		ErrorMessage *string
		ErrorType    *string
		StackTrace   []any
	}
	if err := json.Unmarshal(body, &e); err != nil || e.ErrorMessage == nil || e.ErrorType == nil {
		o[prefix+"body"] = clip(string(body))
		return
	}
	o[prefix+"error"] = *e.ErrorType + ": " + clip(*e.ErrorMessage)
	o[prefix+"stack"] = labels(e.StackTrace)
}

// labels returns the functions of a stack trace.
func labels(stack []any) string {
	var out []string
	for _, frame := range stack {
		switch frame := frame.(type) {
		case map[string]any:
			out = append(out, clip(fmt.Sprint(frame["label"])))
		default:
			out = append(out, "text")
		}
	}
	return strings.Join(out, " < ")
}

func xray(cause string) string {
	var x struct {
		Exceptions []struct {
			Type, Message string
			Stack         []any
		}
		Paths []string
	}
	if err := json.Unmarshal([]byte(cause), &x); err != nil || len(x.Exceptions) != 1 {
		return "not the JSON of one exception: " + clip(cause)
	}
	e := x.Exceptions[0]
	return fmt.Sprintf("%s: %s", e.Type, clip(e.Message))
}

// changing matches text that differs in each run or process.
var changing = regexp.MustCompile(`0x[0-9a-f]{6,}|\bid-[0-9]+`)

// clip shortens a long text to its beginning, its end, its length and a hash. It removes
// text that differs in each run.
func clip(s string) string {
	s = changing.ReplaceAllString(s, "…")
	if len(s) > 1000 {
		s = fmt.Sprintf("%q…%q (%d bytes, %x)", s[:60], s[len(s)-60:], len(s), crc32.ChecksumIEEE([]byte(s)))
	}
	return s
}
