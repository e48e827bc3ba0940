// Package message builds error texts without package fmt, which would be a twentieth of
// a small executable.
package message

import "strconv"

// Quote quotes at most max characters of a text that came from elsewhere.
func Quote[text string | []byte](s text, max int) string {
	short := string(s)
	n := 0
	for i := range short {
		if n == max {
			short = short[:i]
			break
		}
		n++
	}
	return strconv.Quote(short)
}

// Wrap puts a text before an error, which errors.Is and errors.As still find.
//
//go:noinline
func Wrap(text string, err error) error { return &wrapped{text, err} }

type wrapped struct {
	text string
	err  error
}

func (w *wrapped) Error() string { return w.text + w.err.Error() }
func (w *wrapped) Unwrap() error { return w.err }

// Because joins an error with its cause. errors.Is and errors.As find both.
//
//go:noinline
func Because(err, cause error) error { return &joined{err, cause} }

type joined struct{ err, cause error }

func (j *joined) Error() string   { return j.err.Error() + ": " + j.cause.Error() }
func (j *joined) Unwrap() []error { return []error{j.err, j.cause} }
