package main

import (
	"time"

	"lambdashim/peer"
)

// nextAct, responseAct, streamAct and errorAct return faults in which the first request of a
// kind gets a certain answer. Other requests are answered as Lambda does.
func nextAct(title string, a peer.Act) *fault {
	return &fault{title: title, name: "fine", api: func(e *peer.Entry) { e.Next = []peer.Act{a} }}
}

func responseAct(title string, a peer.Act) *fault {
	return &fault{title: title, name: "fine", api: func(e *peer.Entry) { e.Response = []peer.Act{a} }}
}

func streamAct(title string, a peer.Act) *fault {
	return &fault{title: title, name: "long stream", without: except(noStreams, inPython), api: func(e *peer.Entry) { e.Response = []peer.Act{a} }}
}

func errorAct(title string, a peer.Act) *fault {
	return &fault{title: title, name: "lines in error", api: func(e *peer.Entry) { e.Error = []peer.Act{a} }}
}

func headers(title, name string, values ...string) *fault {
	return &fault{title: title, name: "fine", api: func(e *peer.Entry) { e.Headers = map[string][]string{name: values} }}
}

var apiFaults = []*fault{
	{title: "refuses the connection", name: "fine", refused: true, init: true, hangs: true},
	nextAct("next: closes without an answer", peer.Act{Close: peer.CloseRead}),
	nextAct("next: resets without an answer", peer.Act{Close: peer.CloseRead, Reset: true}),
	nextAct("next: closes in the head", peer.Act{Close: peer.CloseHead}),
	nextAct("next: closes in the event", peer.Act{Close: peer.CloseBody}),
	nextAct("next: a malformed status line", peer.Act{Raw: peer.Text("HTTP/1.1 fine\r\n\r\n")}),
	nextAct("next: 403", peer.Act{Status: 403}),
	nextAct("next: 500", peer.Act{Status: 500}),
	nextAct("next: 101", peer.Act{Raw: peer.Text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")}),
	headers("next: no request id", "Lambda-Runtime-Aws-Request-Id"),
	headers("next: no deadline", "Lambda-Runtime-Deadline-Ms"),
	headers("next: a client context that is not JSON", "Lambda-Runtime-Client-Context", "{"),
	headers("next: an identity that is not JSON", "Lambda-Runtime-Cognito-Identity", "{"),
	responseAct("response: 400", peer.Act{Status: 400}),
	responseAct("response: 403", peer.Act{Status: 403}),
	responseAct("response: 413", peer.Act{Status: 413}),
	{title: "response: 413 before the body is read", name: "too large", api: func(e *peer.Entry) {
		e.Response = []peer.Act{{Status: 413, Early: true, Close: peer.CloseAnswered}}
	}},
	{title: "response: 103 while it is sent", name: "largest", api: func(e *peer.Entry) {
		e.Response = []peer.Act{{Interim: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", Rate: 6 << 20}}
	}},
	responseAct("response: 302", peer.Act{Status: 302}),
	responseAct("response: 500", peer.Act{Status: 500}),
	responseAct("response: closes without an answer", peer.Act{Close: peer.CloseRead}),
	responseAct("response: closes in its answer", peer.Act{Close: peer.CloseHead}),
	{title: "response: resets while it is sent", name: "largest", without: except("the outcome varies: libcurl sometimes sends again", inPython), api: func(e *peer.Entry) {
		e.Response = []peer.Act{{Close: peer.CloseUnread, Reset: true}}
	}},
	responseAct("response: 202, and closes the idle connection", peer.Act{Close: peer.CloseAnswered}),
	streamAct("stream: 403", peer.Act{Status: 403}),
	streamAct("stream: 500", peer.Act{Status: 500}),
	streamAct("stream: resets while it is sent", peer.Act{Close: peer.CloseUnread, Reset: true}),
	errorAct("error: 400", peer.Act{Status: 400}),
	errorAct("error: 413", peer.Act{Status: 413}),
	errorAct("error: 500", peer.Act{Status: 500}),
	errorAct("error: closes without an answer", peer.Act{Close: peer.CloseRead}),
}

// slowFaults are faults of a slow Runtime API.
var slowFaults = []*fault{
	{title: "next: the event takes 35 s", name: "fine", slow: true, api: func(e *peer.Entry) {
		e.Text = peer.Text(`{"Fault": "fine", "Text": "` + text(6) + `"}`)
		e.Next = []peer.Act{{Rate: 1}}
	}},
	{title: "response: 202 after 35 s", name: "fine", slow: true, api: func(e *peer.Entry) {
		e.Response = []peer.Act{{Delay: peer.Milliseconds(35 * time.Second)}}
	}},
	{title: "stream: 3.5 MB read in 35 s", name: "long stream", slow: true, without: except(noStreams, inPython), api: func(e *peer.Entry) {
		e.Response = []peer.Act{{Rate: 100_000}}
	}},
}
