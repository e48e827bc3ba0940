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

// event is what a client is invoked with, and with one exception what it has to answer:
// the first field of an object says what is to be done with it.
type event struct {
	body    []byte
	failure string // the message of the error that is asked for instead
}

// events makes random ones, in memory of its own, each valid until the next.
type events struct {
	random *rand.Rand
	text   []byte // random characters, of which each event has another part
	buffer []byte
}

// printable are the characters of ASCII that JSON does not escape.
const printable = " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"

func newEvents(seed uint64) *events {
	e := &events{random: rand.New(rand.NewPCG(seed, 0)), text: make([]byte, 3*maxEvent)}
	for i := range e.text {
		e.text[i] = printable[e.random.IntN(len(printable))]
	}
	return e
}

// next makes the event number n. Its payload is small: from 0 bytes to 64 kB, every order of
// magnitude as often. One of twenty has 64 kB to 6 MB, one of a thousand just 6 MB.
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

// part is random text of this size.
func (e *events) part(size int) []byte {
	at := e.random.IntN(len(e.text) - size)
	return e.text[at : at+size]
}

// string is an event of a JSON string whose quotes count too where it is large.
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

// object has a field name and random text, as json.dumps writes it.
func (e *events) object(name string, size int) *event {
	e.buffer = fmt.Appendf(e.buffer[:0], `{"%s": "`, name)
	e.buffer = append(e.buffer, e.part(max(0, min(size, maxEvent-len(e.buffer)-2)))...)
	e.buffer = append(e.buffer, `"}`...)
	return &event{body: e.buffer}
}

func (e *events) error(size int) *event {
	message := string(e.part(1 + size%1000))
	return &event{[]byte(`{"error": "` + message + `"}`), message}
}

// order is an event that is not random.
func order(name string, value int) *event {
	return &event{body: fmt.Appendf(nil, `{"%s": %d}`, name, value)}
}

// answer is the end of the path that the answer is posted to.
func (e *event) answer() string {
	if e.failure != "" {
		return "/error"
	}
	return "/response"
}

// check says what is wrong with an answer. Python writes a space after each comma of an array.
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
