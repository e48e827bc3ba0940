// The function of the long runs: one handler gives events back in every way there is,
// the other works while all else in the process is disturbed.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// options are what an event that is an object may ask for, in its first field.
type options struct {
	Error string
	Sleep int // ms
}

// Echo returns the event: an array is decoded and encoded, an object does what its first
// field says, all else passes through as it is.
func Echo(evt json.RawMessage, ctx *runtime.Context) (interface{}, error) {
	switch {
	case bytes.HasPrefix(evt, []byte(`[`)):
		var numbers []int
		err := json.Unmarshal(evt, &numbers)
		return numbers, err
	case bytes.HasPrefix(evt, []byte(`{"stream"`)):
		return bytes.NewReader(evt), nil
	case bytes.HasPrefix(evt, []byte(`{"drip"`)):
		return &drip{bytes.NewReader(evt)}, nil
	case bytes.HasPrefix(evt, []byte(`{"free"`)):
		debug.FreeOSMemory()
	case bytes.HasPrefix(evt, []byte(`{"error"`)), bytes.HasPrefix(evt, []byte(`{"sleep"`)):
		var o options
		if err := json.Unmarshal(evt, &o); err != nil {
			return nil, err
		}
		if o.Error != "" {
			return nil, errors.New(o.Error)
		}
		time.Sleep(time.Duration(o.Sleep) * time.Millisecond)
	}
	return evt, nil
}

// drip is a stream that takes its time: 1 kB every 10 ms.
type drip struct{ from io.Reader }

func (d *drip) Read(p []byte) (int, error) {
	time.Sleep(10 * time.Millisecond)
	return d.from.Read(p[:min(len(p), 1<<10)])
}
