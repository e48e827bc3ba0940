package json

import (
	"strings"
	"unicode/utf8"
)

// together is how many bytes of strings share an allocation. A string that outlives its
// event keeps that much alive.
const together = 3 << 10

// keep copies bytes into a string. Short strings share memory.
func (s *state) keep(b []byte) string {
	n := len(b)
	if n <= 1 || n > together/8 {
		return string(b)
	}
	start := s.kept.Len()
	if s.kept.Cap()-start < n {
		s.kept, start = strings.Builder{}, 0
		s.kept.Grow(max(n, min(together, len(s.data)))) // a small event needs less
	}
	s.kept.Write(b)
	return s.kept.String()[start:]
}

// text reads a string. i is the index after its opening quote.
func (s *state) text(i int) (string, int) {
	end, traits := text(s.data, i)
	if end < 0 {
		return "", -1
	}
	b := s.data[i : end-1]
	if traits != 0 {
		b = s.plain(b, traits)
	}
	return s.keep(b), end
}

// plain returns the text that the inside of a string stands for. It is valid until the
// next call.
func (s *state) plain(b []byte, traits int) []byte {
	if traits == high && utf8.Valid(b) {
		return b
	}
	b, _ = unquote(s.scratch[:0], b)
	s.scratch = b[:0]
	return b
}
