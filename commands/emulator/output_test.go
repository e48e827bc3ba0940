package emulator

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// printed starts an output on a pipe. It returns the output, the pipe's writing end and
// the log.
func printed(t *testing.T) (*output, *os.File, *bytes.Buffer) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { writer.Close() })
	var log bytes.Buffer
	o := newOutput(NewLog(&log), reader, "")
	o.pipe = writer // flush writes its marker there
	return o, writer, &log
}

func TestFlushWaitsForAllThatWasPrinted(t *testing.T) {
	o, pipe, log := printed(t)
	want := ""
	for _, text := range []string{"a\n", "", strings.Repeat("x", 300<<10), "\x00end", "\x00end of invocation ", "tail"} {
		if _, err := pipe.WriteString(text); err != nil {
			t.Fatal(err)
		}
		o.flush()
		if want += text; log.String() != want {
			t.Fatalf("after flush the log has %d bytes, but %d were printed", log.Len(), len(want))
		}
	}
}

func TestTheTailIsTheLastFourKilobytes(t *testing.T) {
	o, pipe, _ := printed(t)
	pipe.WriteString(strings.Repeat("a", 100<<10) + strings.Repeat("b", 4000))
	o.flush()
	if got, want := string(o.takeTail()), strings.Repeat("a", 96)+strings.Repeat("b", 4000); got != want {
		t.Errorf("the tail has %d bytes: %.20q…", len(got), got)
	}
	o.newTail()
	if got := o.takeTail(); len(got) != 0 {
		t.Errorf("the new tail is %q", got)
	}
}
