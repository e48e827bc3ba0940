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
func pop[T any](stack *[]T, base int) []T {
	values := (*stack)[base:]
	out := make([]T, len(values))
	copy(out, values)
	clear(values)
	*stack = (*stack)[:base]
	return out
}
