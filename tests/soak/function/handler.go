// The function of the long runs. One handler returns events in every possible way, the other
// works while everything else in the process is disturbed.
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

// options are settings in the first field of an event that is an object.
type options struct {
	Error string
	Sleep int // ms
}

// Echo returns the event. It decodes and encodes an array, and does what the first field of
// an object says. It returns everything else undecoded.
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

// drip is a slow stream: 1 kB every 10 ms.
type drip struct{ from io.Reader }

func (d *drip) Read(p []byte) (int, error) {
	time.Sleep(10 * time.Millisecond)
	return d.from.Read(p[:min(len(p), 1<<10)])
}
