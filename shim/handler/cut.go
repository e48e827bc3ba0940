package handler

import "unicode/utf8"

// cutMark ends a text that was cut.
const cutMark = "… (cut)"

// maxShort limits each text of a shortened error except the message, in bytes.
const maxShort = 1 << 10

// Shortened returns a copy of the error with at most max bytes of its message. Its other
// texts and its stack are limited too. In JSON a byte becomes at most six.
func (e *Error) Shortened(max int) *Error {
	short := &Error{Type: Cut(e.Type, maxShort), Message: Cut(e.Message, max)}
	for _, frame := range e.Stack[:min(len(e.Stack), maxFrames)] {
		frame.Path, frame.Label = Cut(frame.Path, maxShort), Cut(frame.Label, maxShort)
		short.Stack = append(short.Stack, frame)
	}
	return short
}

// Cut returns a text of at most max bytes as it is. Of a longer one it returns at most max
// bytes, followed by a visible mark.
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
