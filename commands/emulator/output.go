package emulator

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"sync"

	"lambdashim/commands/cli"
)

// Log receives the output of functions and the log lines of environments.
type Log struct {
	mu sync.Mutex
	w  io.Writer
}

// NewLog returns a log that several environments can write to.
func NewLog(w io.Writer) *Log { return &Log{w: w} }

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// maxTail is the number of bytes of the log that an invocation returns, as in Lambda.
const maxTail = 4096

// output passes on what a function prints, as it arrives. It never buffers more than one
// read, however long a line is.
type output struct {
	log    *Log
	label  string // what each line in the log begins with
	pipe   *os.File
	marker []byte
	passed chan struct{} // gets a value for each marker that was read
	closed chan struct{} // closed when pump has ended

	mu   sync.Mutex
	tail []byte
	open bool // the last line is incomplete
}

func newOutput(log *Log, pipe *os.File, name string) *output {
	o := &output{log: log, label: cli.Label(name), pipe: pipe, marker: []byte("\x00end of invocation " + rand.Text() + "\x00"), passed: make(chan struct{}, 1), closed: make(chan struct{})}
	go o.pump(pipe)
	return o
}

// pump reads and passes on the function's output until the pipe is closed.
func (o *output) pump(pipe io.Reader) {
	defer close(o.closed)
	buffer := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := pipe.Read(buffer[kept:])
		data := buffer[:kept+n]
		for {
			before, after, found := bytes.Cut(data, o.marker)
			if !found {
				break
			}
			o.write(before)
			o.passed <- struct{}{}
			data = after
		}
		kept = 0
		if err == nil {
			kept = beginning(data, o.marker)
		}
		o.write(data[:len(data)-kept])
		if err != nil {
			return
		}
		copy(buffer, data[len(data)-kept:])
	}
}

// beginning returns how many bytes at the end of data may be the beginning of marker.
func beginning(data, marker []byte) int {
	for n := min(len(data), len(marker)-1); n > 0; n-- {
		if bytes.HasSuffix(data, marker[:n]) {
			return n
		}
	}
	return 0
}

// flush waits until all output so far has been passed on. It writes a marker into the pipe
// and waits for pump to read it.
func (o *output) flush() {
	if _, err := o.pipe.Write(o.marker); err != nil {
		return
	}
	select {
	case <-o.passed:
	case <-o.closed:
	}
}

// line writes one of the environment's log lines. It first ends an incomplete line.
func (o *output) line(text string) {
	if text += "\n"; o.isOpen() {
		text = "\n" + text
	}
	o.write([]byte(text))
}

func (o *output) isOpen() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.open
}

func (o *output) write(p []byte) {
	if len(p) == 0 {
		return
	}
	o.mu.Lock()
	continued := o.open
	o.open = p[len(p)-1] != '\n'
	o.tail = append(o.tail, p[max(0, len(p)-maxTail):]...)
	o.tail = o.tail[max(0, len(o.tail)-maxTail):]
	o.mu.Unlock()
	o.log.Write(o.labeled(p, continued))
}

// labeled returns a part of the output with the label. If it is continued, it begins within a line.
func (o *output) labeled(p []byte, continued bool) []byte {
	if o.label == "" {
		return p
	}
	text := bytes.ReplaceAll(p[:len(p)-1], []byte{'\n'}, []byte("\n"+o.label))
	if !continued {
		text = append([]byte(o.label), text...)
	}
	return append(text, p[len(p)-1])
}

// newTail empties the tail.
func (o *output) newTail() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tail = nil
}

// takeTail returns the end of the output since newTail.
func (o *output) takeTail() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.tail)
}
