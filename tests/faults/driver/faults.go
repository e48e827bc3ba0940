package main

import "time"

// Reasons why a way does not have a fault.
const (
	decodesNothing = "a Python handler has no decoding code"
	encodesNothing = "a Python handler has no encoding code"
	noStreams      = "its client cannot stream"
	noGoexit       = "only Go has `runtime.Goexit`"
	noPanics       = "an exception is an object of a class"
	noPointers     = "Python has no pointers"
	noRawEvent     = "the event is a Python object"
	noRawResult    = "there is no `json.RawMessage`"
	noGuard        = "the GIL allows one writer at a time"
	noContext      = "there is no context to wait for"
	onlyPython     = "only Python code passes such an event"
)

// except maps ways to the reason why they do not have a fault.
func except(why string, in ...*way) map[*way]string {
	out := make(map[*way]string)
	for _, w := range in {
		out[w] = why
	}
	return out
}

func simple(title, name string) *fault { return &fault{title: title, name: name} }

func goOnly(title, name, why string) *fault {
	return &fault{title: title, name: name, without: except(why, inPython)}
}

var groups = []group{
	{"Panics and errors", []*fault{
		simple("`panic(\"boom\")`", "panic string"),
		simple("`panic` with an error", "panic error"),
		simple("`panic` with a custom error type", "panic custom"),
		simple("`panic(nil)`", "panic nil"),
		goOnly("`panic` with an unnamed struct", "panic unnamed", noPanics),
		simple("`panic` with 8 MB of text", "panic huge"),
		{title: "`panic` with a pointer to itself, `type P *P`", name: "panic loop", hangs: true, without: except(noPointers, inPython)},
		{title: "`panic` with a nil `P`, `type P *P`", name: "panic nil loop", hangs: true, without: except(noPointers, inPython)},
		goOnly("`panic` with a value whose `Error` and `String` panic", "panic String", noPanics),
		simple("`panic` in a deferred func with the recovered value", "panic again"),
		simple("`panic` in a deferred func after another panic", "panic in defer"),
		simple("assignment to a nil map", "nil map"),
		simple("index out of range", "index"),
		simple("nil dereference", "nil dereference"),
		simple("division by zero", "division"),
		simple("type assertion", "assertion"),
		goOnly("send on a closed channel", "closed channel", "Python's queues cannot be closed before 3.13"),
		{title: "`UnmarshalJSON` panics", event: `{"Fault": "fine", "Panics": 1}`, without: except(decodesNothing, inPython)},
		goOnly("`MarshalJSON` panics", "MarshalJSON panics", encodesNothing),
		simple("`Error()` of a returned error panics", "Error panics"),
		goOnly("a nil pointer as the error; its `Error()` dereferences it", "typed nil", noPointers),
		goOnly("a nil pointer as the error; its `Error()` works", "no error nil", noPointers),
		simple("an error message with the byte 0x7f", "DEL in error"),
		simple("an error message of several lines, one like a log record", "lines in error"),
		simple("an error message that is not UTF-8", "no UTF-8 in error"),
		simple("an error message of 7 MB", "huge error"),
		goOnly("aws-lambda-go's error type, `messages.InvokeResponse_Error`", "error of the client", "only aws-lambda-go has the type"),
		goOnly("`panic` with an error of that type", "panic of the client", "only aws-lambda-go has the type"),
		simple("an error type whose name is not ASCII", "type of no ASCII"),
	}},
	{"Goexit", []*fault{
		{title: "`runtime.Goexit` in the handler", name: "Goexit", hangs: true, without: except(noGoexit, inPython)},
		{title: "`runtime.Goexit` on a locked thread", name: "Goexit on a locked thread", hangs: true, without: except(noGoexit, inPython)},
		{title: "`runtime.Goexit` in `UnmarshalJSON`", event: `{"Fault": "fine", "Exits": 1}`, hangs: true, without: except(noGoexit, inPython)},
		{title: "`runtime.Goexit` in `MarshalJSON`", name: "Goexit in MarshalJSON", hangs: true, without: except(noGoexit, inPython)},
	}},
	{"Events", []*fault{
		{title: "of a type that the handler does not accept", event: `{"Fault": 5}`},
		{title: "not JSON", event: `{"Fault": `, without: except(noRawEvent, called)},
		{title: "empty", event: " ", without: except(noRawEvent, called)},
		{title: "more after the JSON", event: `{"Fault": "fine"} x`, without: except(noRawEvent, called)},
		{title: "6 MB", event: `{"Fault": "length", "Text": "` + text(6<<20-32) + `"}`},
		{title: "a Python object that JSON cannot represent", python: "object", without: except(onlyPython, executable, plugin, inPython, awsLambdaGo)},
		{title: "NaN", python: "NaN", without: except(onlyPython, executable, plugin, inPython, awsLambdaGo)},
		{title: "a lone surrogate", python: "surrogate", without: except(onlyPython, executable, plugin, inPython, awsLambdaGo)},
	}},
	{"Results", []*fault{
		simple("NaN", "NaN"),
		simple("infinity in a list", "infinity"),
		simple("a channel; in Python an `object()`", "channel"),
		simple("a func", "func"),
		simple("a map that contains itself", "cycle"),
		goOnly("a pointer to itself, `type P *P`", "loop", noPointers),
		goOnly("`json.RawMessage` that is not JSON", "raw", noRawResult),
		simple("text that is not UTF-8", "no UTF-8"),
		simple("the largest that Lambda accepts, 6 MB and 100 bytes", "largest"),
		simple("one byte more", "too large"),
	}},
	{"Streams", []*fault{
		{title: "`Read` fails after 5 bytes", name: "stream fails", hangs: true, without: except(noStreams, inPython)},
		{title: "`Read` panics", name: "Read panics", hangs: true, without: except(noStreams, inPython)},
		{title: "`Read` calls `runtime.Goexit`", name: "Read exits", hangs: true, without: except(noStreams, inPython)},
		{title: "`Read` returns more than its buffer holds", name: "Read too much", hangs: true, without: except(noStreams, inPython)},
		{title: "`Read` returns -1", name: "Read less than 0", hangs: true, without: except(noStreams, inPython)},
		{title: "`Read` blocks", name: "Read blocks", hangs: true, without: except(noStreams, inPython)},
		{title: "`Close` panics", name: "Close panics", hangs: true, without: except(noStreams, inPython)},
		{title: "`Close` calls `runtime.Goexit`", name: "Close exits", hangs: true, without: except(noStreams, inPython)},
		{title: "`Close` fails", name: "Close fails", hangs: true, without: except(noStreams, inPython)},
		{title: "`ContentType` panics", name: "ContentType panics", hangs: true, without: except(noStreams, inPython)},
		{title: "`ContentType` calls `runtime.Goexit`", name: "ContentType exits", hangs: true, without: except(noStreams, inPython)},
		{title: "`ContentType` of two lines", name: "ContentType of lines", hangs: true, without: except(noStreams, inPython)},
	}},
	{"Faults that end or block the process", []*fault{
		simple("`os.Exit(0)`", "os.Exit(0)"),
		simple("`os.Exit(3)`", "os.Exit(3)"),
		simple("`log.Fatal`; `sys.exit(1)` in Python", "log.Fatal"),
		simple("unbounded recursion", "stack overflow"),
		{title: "out of memory (`ulimit -v`)", name: "out of memory", shell: "ulimit -v 2000000;"},
		goOnly("concurrent map writes", "concurrent map writes", noGuard),
		goOnly("unlock of an unlocked mutex", "unlock", "it is an ordinary exception"),
		{title: "a crash in C", name: "crash in C", crash: true},
		simple("SIGTERM", "SIGTERM"),
		simple("SIGKILL", "SIGKILL"),
		{title: "`select {}`", name: "select", hangs: true},
		{title: "a mutex locked twice", name: "deadlock", hangs: true},
		{title: "past the deadline", name: "late", hangs: true},
		{title: "a wait until the context is done", name: "told of its deadline", single: true, hangs: true, without: except(noContext, inPython)},
	}},
	{"Initialisation", []*fault{
		{title: "`init` panics", init: true, env: []string{"INIT_FAULT=panic"}},
		{title: "`init` calls `os.Exit(3)`", init: true, env: []string{"INIT_FAULT=exit"}},
		{title: "`init` calls `runtime.Goexit`", init: true, hangs: true, env: []string{"INIT_FAULT=Goexit"}, without: except(noGoexit, inPython)},
		{title: "`init` blocks", init: true, hangs: true, env: []string{"INIT_FAULT=forever"}},
		{title: "the handler does not exist", init: true, handler: "handler.Nothing", without: except("the program picks its handler", awsLambdaGo)},
	}},
	{"Goroutines that the handler started; threads in Python", []*fault{
		{title: "panics while the handler waits", name: "goroutine panics"},
		{title: "calls `runtime.Goexit`; `sys.exit` in Python", name: "goroutine exits"},
		{title: "panics after the answer", name: "goroutine panics later", wait: 300 * time.Millisecond},
		{title: "logs after the answer", name: "goroutine logs later", wait: 300 * time.Millisecond},
		{title: "waits for the context to be done", name: "goroutine works on", wait: 300 * time.Millisecond, without: except(noContext, inPython)},
	}},
	{"Files and descriptors", []*fault{
		{title: "stdout and stderr are closed from the start", name: "print", redirect: ">&- 2>&-"},
		{title: "the handler closes stdout and stderr, and prints", name: "close and print", single: true},
		{title: "stdout and stderr are on a full disk", name: "print", redirect: ">/dev/full 2>&1"},
		{title: "stdout and stderr are a pipe that nobody reads", name: "print", shell: "exec 9> >(exit); wait $!;", redirect: ">&9 2>&9 9>&-"},
		{title: "no room for temporary files", name: "temporary file", env: []string{"TMPDIR=/proc"}},
		{title: "no descriptors left (`ulimit -n`)", name: "all descriptors", shell: "ulimit -n 64;"},
	}},
	{"The Runtime API", apiFaults},
	{"The Runtime API, slow", slowFaults},
}

func text(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = 'x'
	}
	return string(out)
}
