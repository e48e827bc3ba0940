package json

// stacks hold the values of lists and maps until their number is known; then they are
// copied out. The first few are on the stack of a func instead: stores there are cheaper
// while the garbage collector runs.
type stacks struct {
	strings []string
	values  []any
	members []anyMember
}

// anyMember is a member of a map.
type anyMember struct {
	name  string
	value any
}

// release drops everything that points to the result.
func (s *stacks) release() {
	s.strings, s.values, s.members = empty(s.strings), empty(s.values), empty(s.members)
}

// empty returns a stack for the next decoding. What was taken off it is cleared already.
func empty[T any](stack []T) []T {
	if cap(stack) > 64<<10 {
		return nil
	}
	clear(stack)
	return stack[:0]
}

// blocks allocate parts of the result.
type blocks struct {
	stringList block[string]
	valueList  block[any]
	texts      block[string]
	floats     block[float64]
	lists      block[[]any]

	shapes shapes
}

// shapes are the names of the last small object at each depth modulo 8. The objects of a
// list mostly have the same names, so names do not have to be read again.
type shapes [8][few]string

// few is how many values a func keeps on its stack.
const few = 8

// block hands out small parts of larger allocations. A part that outlives its event
// keeps one of them alive.
type block[T any] struct{ free []T }

// blockSize is how many elements an allocation has, and how many a part may have.
const (
	blockSize = 64
	partSize  = 8
)

// take copies values into a new slice: the first few, and then many, which is the end of
// a stack and is cleared.
func (b *block[T]) take(few, many []T) []T {
	n := len(few) + len(many)
	var out []T
	switch {
	case n == 0:
		return []T{}
	case n > partSize:
		out = make([]T, n)
	default:
		if len(b.free) < n {
			b.grow()
		}
		out = b.free[:n:n]
		b.free = b.free[n:]
	}
	copy(out, few)
	copy(out[len(few):], many)
	clear(many)
	return out
}

// put stores a value in a block and returns its address.
func (b *block[T]) put(v T) *T {
	if len(b.free) == 0 {
		b.grow()
	}
	p := &b.free[0]
	*p = v
	b.free = b.free[1:]
	return p
}

// grow allocates a block: the first one of a decoding is small.
//
//go:noinline
func (b *block[T]) grow() {
	n := blockSize
	if b.free == nil {
		n = partSize
	}
	b.free = make([]T, n)
}
