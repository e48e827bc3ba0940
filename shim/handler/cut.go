package handler

import "unicode/utf8"

// cutMark ends a text that was cut.
const cutMark = "… (cut)"

// maxShort bounds each text of a shortened error but the message, in bytes.
const maxShort = 1 << 10

// Shortened returns an error with at most max bytes of its message, and with every other
// text and the stack within bounds. JSON makes of a byte six at the most.
func (e *Error) Shortened(max int) *Error {
	short := &Error{Type: Cut(e.Type, maxShort), Message: Cut(e.Message, max)}
	for _, frame := range e.Stack[:min(len(e.Stack), maxFrames)] {
		frame.Path, frame.Label = Cut(frame.Path, maxShort), Cut(frame.Label, maxShort)
		short.Stack = append(short.Stack, frame)
	}
	return short
}

// Cut returns at most max bytes of a text, with a visible mark after them where that is
// not all.
//
//go:noinline
func Cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	end := max
	for end > 0 && max-end < utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + cutMark
}
