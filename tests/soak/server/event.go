package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
)

// event is an event for a client, which must answer with the same JSON, or with an error if
// failure is set. The first field of an object says what to do with it.
type event struct {
	body    []byte
	failure string // the message of the error to answer instead
}

// events makes random events. Each is valid until the next one, because they share memory.
type events struct {
	random *rand.Rand
	text   []byte // random characters; each event has a different part of it
	buffer []byte
}

// printable has the printable ASCII characters that JSON does not escape.
const printable = " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"

func newEvents(seed uint64) *events {
	e := &events{random: rand.New(rand.NewPCG(seed, 0)), text: make([]byte, 3*maxEvent)}
	for i := range e.text {
		e.text[i] = printable[e.random.IntN(len(printable))]
	}
	return e
}

// next returns the event number n. Most payloads are small: from 0 bytes to 64 kB, every
// order of magnitude equally likely. One in twenty has 64 kB to 6 MB, and two in a thousand
// have the maximum of 6 MB.
func (e *events) next(n int) *event {
	size := int(math.Exp(e.random.Float64()*math.Log(64<<10))) - 1
	switch kind := e.random.IntN(100); {
	case n%1000 == 0:
		return e.object("stream", maxEvent)
	case n%1000 == 500:
		return e.string(maxEvent)
	case n%20 == 0:
		return e.string(64<<10 + int(math.Exp(e.random.Float64()*math.Log(maxEvent-64<<10))))
	case kind < 70:
		return e.string(size)
	case kind < 85:
		return e.numbers(size)
	case kind < 98:
		return e.object("stream", size)
	default:
		return e.error(size)
	}
}

// part returns random text of a size.
func (e *events) part(size int) []byte {
	at := e.random.IntN(len(e.text) - size)
	return e.text[at : at+size]
}

// string returns an event that is a JSON string of size characters. With its quotes, it has at
// most maxEvent bytes.
func (e *events) string(size int) *event {
	e.buffer = append(e.buffer[:0], '"')
	e.buffer = append(e.buffer, e.part(max(0, min(size, maxEvent-2)))...)
	e.buffer = append(e.buffer, '"')
	return &event{body: e.buffer}
}

func (e *events) numbers(size int) *event {
	e.buffer = append(e.buffer[:0], '[')
	for len(e.buffer) < size {
		if len(e.buffer) > 1 {
			e.buffer = append(e.buffer, ',')
		}
		e.buffer = strconv.AppendInt(e.buffer, int64(e.random.Uint64())>>e.random.IntN(64), 10)
	}
	e.buffer = append(e.buffer, ']')
	return &event{body: e.buffer}
}

// object returns an event that is an object with one field of random text, as json.dumps
// writes it.
func (e *events) object(name string, size int) *event {
	e.buffer = fmt.Appendf(e.buffer[:0], `{"%s": "`, name)
	e.buffer = append(e.buffer, e.part(max(0, min(size, maxEvent-len(e.buffer)-2)))...)
	e.buffer = append(e.buffer, `"}`...)
	return &event{body: e.buffer}
}

func (e *events) error(size int) *event {
	message := string(e.part(1 + size%1000))
	return &event{body: []byte(`{"error": "` + message + `"}`), failure: message}
}

// order returns an event that is not random: an object with one number.
func order(name string, value int) *event {
	return &event{body: fmt.Appendf(nil, `{"%s": %d}`, name, value)}
}

// answer returns the end of the path for the answer.
func (e *event) answer() string {
	if e.failure != "" {
		return "/error"
	}
	return "/response"
}

// check returns an error if an answer is wrong. Python writes a space after each comma of an array.
func (e *event) check(answer []byte, trailer http.Header) error {
	if e.failure != "" {
		var failure struct{ ErrorMessage string }
		if err := json.Unmarshal(answer, &failure); err != nil || failure.ErrorMessage != e.failure {
			return fmt.Errorf("expected the error %q, got %.1000q", e.failure, answer)
		}
		return nil
	}
	if failed := trailer.Get("Lambda-Runtime-Function-Error-Type"); failed != "" {
		return fmt.Errorf("the stream ended with the error %q", failed)
	}
	if bytes.HasPrefix(answer, []byte("[")) {
		answer = bytes.ReplaceAll(answer, []byte(", "), []byte(","))
	}
	if !bytes.Equal(answer, e.body) {
		return fmt.Errorf("expected %d bytes, %.100q, got %d bytes, %.1000q", len(e.body), e.body, len(answer), answer)
	}
	return nil
}
