package json

// stacks hold the values of lists until their number is known; then they are copied out.
type stacks struct {
	strings []string
	values  []any
}

// release drops everything that points to the result.
func (s *stacks) release() {
	s.strings, s.values = empty(s.strings), empty(s.values)
}

// empty returns a stack for the next decoding. What was taken off it is cleared already.
func empty[T any](stack []T) []T {
	if cap(stack) > 64<<10 {
		return nil
	}
	clear(stack)
	return stack[:0]
}

// pop takes the values from the index base on off a stack.
func pop[T any](stack *[]T, base int, out []T) {
	values := (*stack)[base:]
	copy(out, values)
	clear(values)
	*stack = (*stack)[:base]
}

// blocks allocate parts of the result together. A part that outlives its event keeps its
// block alive, so nothing in a block may refer to much memory.
type blocks struct {
	floats block[float64]

	// Each string in these two has at most one byte, or is in the current chunk of kept.
	texts block[string]
	lists block[string] // the elements of short lists

	chunks int // how often memory for strings was allocated
}

// few is how many values a func keeps on its stack.
const few = 8

// block hands out small parts of larger allocations.
type block[T any] struct{ free []T }

// take returns a slice of n elements, at most few.
func (b *block[T]) take(n int) []T {
	if len(b.free) < n {
		b.grow()
	}
	out := b.free[:n:n]
	b.free = b.free[n:]
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

// grow allocates a block: the first one is small.
//
//go:noinline
func (b *block[T]) grow() {
	n := 64
	if b.free == nil {
		n = few
	}
	b.free = make([]T, n)
}
