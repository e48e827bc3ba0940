package json

import "reflect"

// list reads an array into a slice. As in encoding/json, it reads into elements that exist
// already, and an empty array becomes a new slice.
func (s *state) list(d *decoder, r ref, i int) int {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	begin := i
	i = space(data, i+1)
	n := 0
	if i < len(data) && data[i] == ']' {
		i++
	} else {
		for {
			if n == r.cap() {
				r.value(d.t).Grow(growth(n, i-begin, len(data)-i, d.size))
			}
			if n >= r.len() {
				r.setLen(n + 1)
			}
			if i = s.value(d.elem, r.index(n, d.size), i); i < 0 {
				return -1
			}
			n++
			var more bool
			if i, more = next(data, i, ']'); i < 0 {
				return -1
			} else if !more {
				break
			}
		}
	}
	if n == 0 {
		r.value(d.t).Set(reflect.MakeSlice(d.t, 0, 0))
	} else if n < r.len() {
		r.setLen(n)
	}
	s.depth--
	return i
}

// growth returns by how many elements a full slice of n grows. A long one grows to the number
// of elements that the text probably has, if the others are about as long as those so far, in
// steps of 2.5 times that end there. So no list has more than twice the memory that it has in
// encoding/json, where a slice grows to 1.25 times.
func growth(n, read, left int, size uintptr) int {
	switch {
	case n == 0 && size > 64:
		return 1
	case n < 64:
		return max(n, 2)
	}
	total := n + int(int64(left)*int64(n)/int64(read))
	total += total/32 + 1
	for total > 5*n/2 {
		total = total*2/5 + 1
	}
	return total - n
}

// array reads a JSON array into a Go array.
func (s *state) array(d *decoder, r ref, i int) int {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	i = space(data, i+1)
	n := 0
	if i < len(data) && data[i] == ']' {
		i++
	} else {
		for {
			if n < d.len {
				i = s.value(d.elem, r.at(n, d.size), i)
			} else {
				i = skip(data, i, s.depth)
			}
			if i < 0 {
				return -1
			}
			n++
			var more bool
			if i, more = next(data, i, ']'); i < 0 {
				return -1
			} else if !more {
				break
			}
		}
	}
	for ; n < d.len; n++ {
		r.at(n, d.size).value(d.t.Elem()).SetZero()
	}
	s.depth--
	return i
}

// next reads what follows an element or a member: a comma, or the end. more is true after
// a comma.
func next(data []byte, i int, last byte) (end int, more bool) {
	if i >= len(data) || data[i] <= ' ' {
		if i = space(data, i); i >= len(data) {
			return -1, false
		}
	}
	switch data[i] {
	case ',':
		if i++; i < len(data) && data[i] <= ' ' {
			i = space(data, i)
		}
		return i, true
	case last:
		return i + 1, false
	}
	return -1, false
}

// texts reads an array into a slice of strings.
func (s *state) texts(d *decoder, r ref, i int) int {
	if r.cap() > 0 {
		return s.list(d, r, i)
	}
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	base := len(s.strings)
	if i = space(data, i+1); i < len(data) && data[i] == ']' {
		i++
	} else {
		for more := true; more; {
			var text string
			if i < len(data) && data[i] == '"' {
				text, i = s.text(i + 1)
			} else {
				i = s.mismatch(stringType, i)
			}
			if i < 0 {
				return -1
			}
			s.strings = append(s.strings, text)
			if i, more = next(data, i, ']'); i < 0 {
				return -1
			}
		}
	}
	r.setStrings(pop(&s.strings, base))
	s.depth--
	return i
}
