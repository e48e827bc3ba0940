package handler

import "runtime"

// Region is where all of the user's code of one invocation runs: the handler, the
// methods that decode and encode, and those of a stream. It tells the three ways apart
// in which such code ends: it returns, it panics, or it ends its goroutine by
// runtime.Goexit.
type Region struct{ exits int }

// Exited reports whether the user's code has called runtime.Goexit. It is for a
// deferred function of the goroutine that called Do, since nothing else runs on it
// then.
func (r *Region) Exited() bool { return r.exits > 0 }

// Do runs f and returns the error that it returned, or the panic that it ended by.
// Panics stop here and nowhere else. After a runtime.Goexit, Do does not return.
func (r *Region) Do(f func() error) *Error {
	exits := r.exits
	failure := r.do(f)
	r.exits = exits // because do has returned
	return failure
}

func (r *Region) do(f func() error) (failure *Error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		// After a panic, even one that was nil, do returns. After a Goexit it does not,
		// whether or not a deferred function panicked on the way.
		r.exits++
		v := recover()
		if v == nil {
			v = new(runtime.PanicNilError) // or nothing, which nobody will see
		}
		failure = panicError(v)
	}()
	if err := f(); err != nil {
		failure = NewError(err)
	}
	returned = true
	return failure
}

// Guard runs f in a region of its own.
func Guard(f func() error) *Error { return new(Region).Do(f) }

// panicError describes a panic. The function that was deferred calls it, so that the
// stack is still the panic's own.
func panicError(v any) *Error {
	if own := sentError(v); own != nil {
		return own
	}
	pcs := make([]uintptr, 2*maxFrames)
	pcs = pcs[:runtime.Callers(2, pcs)]
	e := describe(v)
	e.Stack = frames(pcs, true)
	return e
}
