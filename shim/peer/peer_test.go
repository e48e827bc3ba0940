package peer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// say sends one request as it is, and returns the status and the body of the answer. The
// status is 0 if the connection is closed without an answer.
func say(t *testing.T, p *Peer, request string) (int, string) {
	t.Helper()
	c, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	go io.WriteString(c, request)
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, ""
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, string(body)
	}
	return r.StatusCode, string(body)
}

const get = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n"

// post is an answer to an invocation, with more headers.
func post(path, headers, body string) string {
	return fmt.Sprintf("POST /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s", path, headers, len(body), body)
}

const usual = "User-Agent: t\r\nContent-Type: application/json\r\n"

func TestAnInvocationIsDeliveredUntilAnAnswerIsAccepted(t *testing.T) {
	p := New(t, Entry{Event: json.RawMessage(`[1]`)}, Entry{Text: Text("second")})
	for range 2 {
		if status, body := say(t, p, get); status != 200 || body != "[1]" {
			t.Fatalf("next: %d %q", status, body)
		}
	}
	if status, _ := say(t, p, post("request-1/error", usual+"X: a\x7fb\r\n", "{}")); status != 400 {
		t.Errorf("a DEL byte in a header: status %d", status)
	}
	if status, body := say(t, p, get); status != 200 || body != "[1]" {
		t.Fatalf("after a refused answer: %d %q", status, body)
	}
	if status, _ := say(t, p, post("request-1/error", usual, "{}")); status != 202 {
		t.Errorf("an error: status %d", status)
	}
	if status, body := say(t, p, post("request-1/response", usual, "{}")); status != 400 || !strings.Contains(body, "InvalidRequestID") {
		t.Errorf("a second answer: status %d %s", status, body)
	}
	if _, body := say(t, p, get); body != "second" {
		t.Errorf("next: %q", body)
	}
	say(t, p, post("request-2/response", usual, "[2]"))
	want := []Invocation{{ID: "request-1", Deliveries: 3, Answers: 1}, {ID: "request-2", Deliveries: 1, Answers: 1}}
	for n, got := range p.Invocations() {
		if got.Answer == nil {
			t.Fatalf("%s has no answer", got.ID)
		}
		got.Answer = nil
		if got != want[n] {
			t.Errorf("got %+v, want %+v", got, want[n])
		}
	}
	go say(t, p, get)
	p.Wait(t)
}

func TestAnInvocationThatIsNeverAnsweredIsGivenUp(t *testing.T) {
	p := New(t, Entry{}, Entry{ID: "b"})
	for range Deliveries {
		say(t, p, get)
	}
	say(t, p, get)
	if got := p.Invocations(); got[0].Deliveries != Deliveries || got[0].Answers != 0 || got[1].Deliveries != 1 {
		t.Errorf("got %+v", got)
	}
	if status, _ := say(t, p, post("request-1/response", usual, "{}")); status != 400 {
		t.Errorf("an answer to what was given up: status %d", status)
	}
}

func TestSeveralInvocationsAreOpenAtOnce(t *testing.T) {
	p := New(t, Entry{ID: "a"}, Entry{ID: "b"})
	p.AllowAtOnce(2)
	say(t, p, get)
	say(t, p, get)
	say(t, p, post("b/response", usual, "{}"))
	go say(t, p, get)
	select {
	case <-p.Done():
		t.Fatal("the script ended with an open invocation")
	case <-time.After(50 * time.Millisecond):
	}
	say(t, p, post("a/response", usual, "{}"))
	p.Wait(t)
	for _, i := range p.Invocations() {
		if i.Deliveries != 1 || i.Answers != 1 {
			t.Errorf("got %+v", i)
		}
	}
}

func TestInvalidRequestsAreRefused(t *testing.T) {
	big := strings.Repeat("x", maxAnswer+1)
	for name, test := range map[string]struct {
		request string
		status  int
		why     string
	}{
		"a control byte":           {post("request-1/error", usual+"X: a\x01b\r\n", "{}"), 400, "net/http: 400 Bad Request"},
		"DEL":                      {post("request-1/error", usual+"X: a\x7fb\r\n", "{}"), 400, "net/http: 400 Bad Request"},
		"a byte that is not ASCII": {post("request-1/error", usual+"X: \xc3\xa9\r\n", "{}"), 400, "the header X has the byte 0xc3"},
		"an invalid name":          {post("request-1/error", usual+"X Y: z\r\n", "{}"), 400, "net/http: 400 Bad Request"},
		"too large a head":         {post("request-1/error", usual+"X: "+strings.Repeat("x", 1<<20+8<<10)+"\r\n", "{}"), 431, "net/http: 431"},
		"a missing content type":   {post("request-1/error", "User-Agent: t\r\n", "{}"), 400, "there is no Content-Type"},
		"a missing user agent":     {post("request-1/error", "Content-Type: t\r\n", "{}"), 400, "there is no User-Agent"},
		"next without user agent":  {strings.Replace(get, "User-Agent: t\r\n", "", 1), 400, "there is no User-Agent"},
		"a missing invocation id":  {post("request-2/error", usual, "{}"), 400, `Lambda-Runtime-Invocation-Id is "", not "i2"`},
		"another invocation":       {post("request-3/error", usual, "{}"), 400, `the invocation "request-3" is not open`},
		"a large response":         {post("request-1/response", usual, big), 413, "Exceeded maximum allowed payload size (6291556 bytes)."},
		"a large error":            {post("request-1/error", usual, big), 413, "Exceeded maximum allowed payload size (6291556 bytes)."},
		"another path":             {post("request-1/respond", usual, ""), 404, "unknown request"},
		"an init error after next": {strings.Replace(post("", usual, "{}"), "invocation/", "init/error", 1), 403, "next was asked for before"},
		"a trailer with DEL": {"POST /2018-06-01/runtime/invocation/request-1/response HTTP/1.1\r\nHost: x\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n" +
			usual + "\r\n1\r\nx\r\n0\r\nT: a\x7f\r\n\r\n", 400, "the body is malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(t, Entry{}, Entry{Headers: map[string][]string{"lambda-runtime-INVOCATION-id": {"i2"}}})
			p.AllowAtOnce(2)
			say(t, p, get)
			say(t, p, get)
			say(t, p, test.request) // say does not always get to read the answer
			requests := p.Requests()
			last := requests[len(requests)-1]
			if last.Status != test.status || !strings.Contains(last.Refused, test.why) {
				t.Errorf("got status %d: %q", last.Status, last.Refused)
			}
			for _, i := range p.Invocations() {
				if i.Answers != 0 {
					t.Errorf("it was accepted: %+v", i)
				}
			}
		})
	}
}

func TestAnActDecidesTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		act      Act
		status   int
		body     string
		accepted int
	}{
		"Lambda's answer":         {Act{}, 202, "{\"status\":\"OK\"}\n", 1},
		"a status":                {Act{Status: 503}, 503, "{\"status\":\"OK\"}\n", 0},
		"a body in chunks":        {Act{Body: Text("other"), Chunked: true}, 202, "other", 1},
		"an early refusal":        {Act{Status: 413, Early: true, Body: Text("")}, 413, "", 0},
		"raw bytes":               {Act{Raw: Text("HTTP/1.1 299 \r\n\r\nall")}, 299, "all", 1},
		"what is not HTTP":        {Act{Raw: Text("SSH-2.0")}, 0, "", 0},
		"closed without reading":  {Act{Close: CloseUnread}, 0, "", 0},
		"closed after reading":    {Act{Close: CloseRead, Reset: true}, 0, "", 0},
		"closed in the head":      {Act{Close: CloseHead}, 0, "", 0},
		"closed in the body":      {Act{Close: CloseBody, Body: Text("four")}, 0, "fo", 0},
		"closed after the answer": {Act{Close: CloseAnswered, Body: Text("four")}, 202, "four", 1},
		"interim responses":       {Act{Interim: "HTTP/1.1 103 Early Hints\r\n\r\n"}, 103, "", 1},
		"read slowly":             {Act{Rate: 10_000}, 202, "{\"status\":\"OK\"}\n", 1},
		"a delay and a header":    {Act{Delay: Milliseconds(time.Millisecond), Headers: map[string][]string{"X": {"y"}}}, 202, "{\"status\":\"OK\"}\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(t, Entry{Response: []Act{test.act}})
			say(t, p, get)
			start := time.Now()
			status, body := say(t, p, post("request-1/response", usual, strings.Repeat("x", 3000)))
			if status != test.status || body != test.body {
				t.Errorf("got %d %q", status, body)
			}
			if took := time.Since(start); test.act.Rate != 0 && took < 200*time.Millisecond {
				t.Errorf("it was read in %v", took)
			}
			if got := p.Invocations()[0].Answers; got != test.accepted {
				t.Errorf("%d answers were accepted", got)
			}
		})
	}
}

func TestAFailedAnswerToNextDoesNotCountAsADelivery(t *testing.T) {
	p := New(t, Entry{Event: json.RawMessage(`[1,2]`), Next: []Act{{Status: 500}, {Close: CloseBody}}})
	for n, want := range []string{"500 [1,2]", "0 [1", "200 [1,2]"} {
		status, body := say(t, p, get)
		if got := fmt.Sprint(status, " ", body); !strings.HasPrefix(got, want[:3]) {
			t.Errorf("request %d: got %s, want %s", n, got, want)
		}
	}
	if got := p.Invocations()[0].Deliveries; got != 1 {
		t.Errorf("it counts %d deliveries", got)
	}
}

func TestRequestsOfOtherPhasesAreAnswered(t *testing.T) {
	p := New(t, Entry{On: OnRestoreNext, Acts: []Act{{Status: 502}}}, Entry{On: OnEnd, Acts: []Act{{Status: 410}}})
	restore := "GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: x\r\n\r\n"
	register := "POST /2020-01-01/extension/register HTTP/1.1\r\nHost: x\r\nLambda-Extension-Name: y\r\nContent-Length: 2\r\n\r\n{}"
	for _, test := range []struct {
		request string
		status  int
	}{
		{restore, 502},
		{restore, 200},
		{strings.Replace(restore, "GET", "PUT", 1), 404},
		{strings.Replace(post("", usual, "{}"), "invocation/", "init/error", 1), 202},
		{strings.Replace(post("", usual, "{}"), "invocation/", "restore/error", 1), 202},
		{register, 200},
		{strings.Replace(register, "-Name", "-Game", 1), 400},
		{"GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: x\r\n\r\n", 403},
		{get, 410},
	} {
		if status, _ := say(t, p, test.request); status != test.status {
			t.Errorf("%.60q: status %d, want %d", test.request, status, test.status)
		}
	}
}

func TestTheRecordHasTrailersAndBrokenBodies(t *testing.T) {
	p := New(t, Entry{})
	say(t, p, get)
	head := "POST /2018-06-01/runtime/invocation/request-1/response HTTP/1.1\r\nHost: x\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n" + usual
	c, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, head+"\r\n5\r\nbro")
	c.Close()
	for r := p.Requests(); len(r) < 2 || r[1].Broken == ""; r = p.Requests() {
		time.Sleep(time.Millisecond)
	}
	say(t, p, head+"\r\n1\r\n\xff\r\n0\r\nT: u\r\n\r\n")
	q := p.Requests()[2]
	if !q.Chunked || q.Trailer.Get("T") != "u" || q.Connection != 3 || string(q.Body) != "\xff" {
		t.Errorf("got %+v", q)
	}
	text, err := json.Marshal(q)
	if err != nil || !bytes.Contains(text, []byte(`"base64":"/w=="`)) {
		t.Errorf("got %s %v", text, err)
	}
}

func TestAScriptIsReadAndChecked(t *testing.T) {
	script, err := ReadScript(strings.NewReader("# a comment\n\n" +
		`{"event": {"a":  1}, "headers": {"X": []}, "response": [{"delay": 1.5, "close": "read"}]}` + "\n" + `{"on": "end", "acts": [{}]}`))
	if err != nil || len(script) != 2 || string(script[0].event()) != `{"a":  1}` || script[0].Response[0].Delay != Milliseconds(1500*time.Microsecond) {
		t.Errorf("got %+v %v", script, err)
	}
	for text, want := range map[string]string{
		`{"evnt": 1}`:                      `unknown field "evnt"`,
		`{"on": "init", "acts": [{}]}`:     `unknown phase "init"`,
		`{"acts": [{}]}`:                   `"on" and acts go together`,
		`{"next": [{"close": "nowhere"}]}`: `unknown place to close at: "nowhere"`,
		`{} {`:                             `more than one value`,
	} {
		if _, err := ReadScript(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestRunSaysHowAProcessEnded(t *testing.T) {
	for name, test := range map[string]struct {
		script, want string
		patience     time.Duration
	}{
		"ends by itself":   {`echo out; echo err >&2; echo "$_HANDLER"; exit 3`, `{3  false false [out handler.Handle] [err]}`, time.Minute},
		"ends by a signal": {`kill -KILL $$`, `{-1 killed false false [] []}`, time.Minute},
		"does not end":     {`exec sleep 20`, `{-1 killed false true [] []}`, 50 * time.Millisecond},
		"ends with the script": {`trap 'echo bye; exit 5' TERM; exec 3<>/dev/tcp/${AWS_LAMBDA_RUNTIME_API/:/\/}
			printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n' >&3
			for ((;;)) do sleep 0.01; done`, `{5  true false [bye] []}`, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			ended, err := New(t).Run(exec.Command("bash", "-c", test.script), test.patience)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(*ended); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
