package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lambdashim/peer"
)

// acts returns ways to answer a request differently from Lambda.
func acts() map[string]peer.Act {
	ms := func(n int) peer.Milliseconds { return peer.Milliseconds(time.Duration(n) * time.Millisecond) }
	location := map[string][]string{"Location": {"/elsewhere"}}
	all := map[string]peer.Act{
		"early 413":                {Status: 413, Early: true},
		"early 413 and a close":    {Status: 413, Early: true, Headers: map[string][]string{"Connection": {"close"}}},
		"301 with a location":      {Status: 301, Headers: location},
		"307 with a location":      {Status: 307, Headers: location},
		"a body in chunks":         {Body: peer.Text("in chunks"), Chunked: true},
		"an empty body":            {Body: peer.Text("")},
		"a late answer":            {Delay: ms(300)},
		"Connection: close":        {Headers: map[string][]string{"Connection": {"close"}}},
		"closed unread":            {Close: peer.CloseUnread},
		"reset unread":             {Close: peer.CloseUnread, Reset: true},
		"closed unanswered":        {Close: peer.CloseRead},
		"reset unanswered":         {Close: peer.CloseRead, Reset: true},
		"closed in the head":       {Close: peer.CloseHead},
		"closed in the body":       {Close: peer.CloseBody},
		"closed after the answer":  {Close: peer.CloseAnswered},
		"reset after the answer":   {Close: peer.CloseAnswered, Reset: true},
		"not HTTP":                 {Raw: peer.Text("SSH-2.0-x\r\n")},
		"nothing but a line break": {Raw: peer.Text("\r\n\r\n")},
		"HTTP/1.0":                 {Raw: peer.Text("HTTP/1.0 202 Accepted\r\n\r\nto the end")},
		"HTTP/2.0":                 {Raw: peer.Text("HTTP/2.0 202 Accepted\r\n\r\n")},
		"no reason phrase":         {Raw: peer.Text("HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n")},
		"100 Continue first":       {Raw: peer.Text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")},
		"103 Early Hints first":    {Raw: peer.Text("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")},
		"100 and an early 413":     {Interim: "HTTP/1.1 100 Continue\r\n\r\n", Status: 413, Early: true},
		"status 101":               {Raw: peer.Text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")},
		"two lengths":              {Raw: peer.Text("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n")},
		"a negative length":        {Raw: peer.Text("HTTP/1.1 202 Accepted\r\nContent-Length: -1\r\n\r\n")},
		"a malformed chunk":        {Raw: peer.Text("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")},
		"a malformed header":       {Raw: peer.Text("HTTP/1.1 202 Accepted\r\nno colon\r\nContent-Length: 0\r\n\r\n")},
		"a malformed status":       {Raw: peer.Text("HTTP/1.1 2x2 Accepted\r\nContent-Length: 0\r\n\r\n")},
		"more than was asked for":  {Raw: peer.Text("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")},
		"line feeds only":          {Raw: peer.Text("HTTP/1.1 202 Accepted\nContent-Length: 0\n\n")},
		"a header of 100 kB":       {Headers: map[string][]string{"X": {strings.Repeat("x", 100<<10)}}},
		"100 headers":              {Headers: many(100)},
	}
	for _, status := range []int{200, 201, 202, 203, 204, 205, 206, 299, 300, 302, 303, 304, 308, 400, 401, 403, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504, 599} {
		all[fmt.Sprint("status ", status)] = peer.Act{Status: status}
	}
	return all
}

func many(n int) map[string][]string {
	headers := make(map[string][]string)
	for i := range n {
		headers[fmt.Sprint("X-", i)] = []string{"x"}
	}
	return headers
}

// sorted returns the names of acts in a fixed order.
func sorted(all map[string]peer.Act) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answers returns exchanges in which the peer misbehaves when it gets an answer.
func answers() (out []exchange) {
	all := acts()
	for _, name := range sorted(all) {
		result := do(command{Do: "result true"})
		result.name, result.entry.Response = "response: "+name, []peer.Act{all[name]}
		failure := do(command{Do: "error new", Text: "text"})
		failure.name, failure.entry.Error = "error: "+name, []peer.Act{all[name]}
		out = append(out, result, failure)
		status, _ := strings.CutPrefix(name, "status ")
		if python := slices.Contains([]string{"200", "400", "403", "413", "500", "503"}, status); python {
			inPython(out[len(out)-2:])
		}
	}
	for _, name := range []string{"early 413", "early 413 and a close", "100 and an early 413", "reset unread", "status 413", "status 500", "status 400"} {
		large := do(command{Do: "result text", Text: "x", Size: 3 << 20})
		large.name, large.entry.Response = "large response: "+name, []peer.Act{all[name]}
		stream := do(command{Do: "stream text", Text: "x", Size: 3 << 20})
		stream.name, stream.entry.Response = "large stream: "+name, []peer.Act{all[name]}
		both := do(command{Do: "result true"})
		both.name, both.entry.Response, both.entry.Error = "both: "+name, []peer.Act{all[name]}, []peer.Act{all[name]}
		out = append(out, large, stream, both)
	}
	for what, act := range map[string]peer.Act{
		"that is read slowly": {Rate: 6 << 20},
		"after a 103":         {Rate: 6 << 20, Interim: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"},
	} {
		// More than fits into the buffers of the connection.
		slow := do(command{Do: "result text", Text: "x", Size: 6_000_000})
		slow.name, slow.entry.Response = "a response "+what, []peer.Act{act}
		failure := do(command{Do: "error new", Text: "x", Size: 6_000_000})
		failure.name, failure.entry.Error = "an error "+what, []peer.Act{act}
		stream := do(command{Do: "stream text", Text: "x", Size: 6_000_000})
		stream.name, stream.entry.Response = "a stream "+what, []peer.Act{act}
		out = append(out, slow, failure, stream)
	}
	return out
}

// deliveries returns exchanges in which the peer misbehaves when it gets a request for the
// next event.
func deliveries() (out []exchange) {
	all := acts()
	for name, act := range all {
		if act.Raw == nil {
			continue
		}
		// Turn the raw answer into a delivery with an event.
		text := strings.ReplaceAll(*act.Raw, " 202 Accepted", " 200 OK\r\nConnection: close\r\nLambda-Runtime-Aws-Request-Id: {ID}\r\nLambda-Runtime-Deadline-Ms: 4000000000000")
		text = strings.ReplaceAll(text, "Content-Length: 0\r\n\r\n", "Content-Length: 2\r\n\r\n{}")
		act.Raw = &text
		all[name] = act
	}
	// It depends on chance whether the client notices the closed connection before it
	// answers.
	for _, name := range []string{"closed after the answer", "reset after the answer", "more than was asked for", "line feeds only"} {
		delete(all, name)
	}
	for _, name := range sorted(all) {
		if strings.HasPrefix(name, "status ") && !slices.Contains([]string{"status 202", "status 204", "status 302", "status 400", "status 403", "status 500", "status 503"}, name) {
			continue
		}
		x := exchange{name: "next: " + name, handler: "Any", entry: peer.Entry{Next: []peer.Act{all[name]}}}
		status, _ := strings.CutPrefix(name, "status ")
		x.python = slices.Contains([]string{"400", "403", "500", "503"}, status)
		out = append(out, x)
	}
	slow := exchange{name: "an event that comes slowly", handler: "Any", entry: peer.Entry{Text: peer.Text(`"` + strings.Repeat("x", 1<<20) + `"`), Next: []peer.Act{{Rate: 2 << 20}}}}
	return append(out, slow)
}

// phases returns exchanges about what happens before the first invocation.
func phases() []exchange {
	snapshot := []string{"AWS_LAMBDA_INITIALIZATION_TYPE=snap-start"}
	return []exchange{
		{name: "SnapStart", handler: "Any", env: snapshot, python: true},
		{name: "SnapStart: restore fails", handler: "Any", env: snapshot, before: []peer.Entry{{On: peer.OnRestoreNext, Acts: []peer.Act{{Status: 500}}}}, python: true},
		{name: "an unknown handler", handler: "Missing", python: true},
		{name: "stdout and stderr are closed", output: "exec >&- 2>&-; ", handler: "Do", entry: command{Do: "print"}.entry()},
		{name: "stdout and stderr are on a full disk", output: "exec >/dev/full 2>&1; ", handler: "Do", entry: command{Do: "print"}.entry()},
		{name: "stdout and stderr are a pipe that nobody reads", output: "exec > >(exit) 2>&1; wait $!; ", handler: "Do", entry: command{Do: "print"}.entry()},
	}
}
