package handler

import "runtime"

// Region runs all of the user's code of one invocation: the handler, the methods that
// decode and encode, and those of a stream. It distinguishes how such code ends: it
// returns, it panics, or it ends its goroutine with runtime.Goexit.
type Region struct{ exits int }

// Exited reports whether the user's code has called runtime.Goexit. A deferred function
// of the goroutine that called Do asks: nothing else runs there after a Goexit.
func (r *Region) Exited() bool { return r.exits > 0 }

// Do runs f and returns its error or its panic. Panics stop here and nowhere else. After
// a runtime.Goexit, Do does not return.
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
		// After a panic, even panic(nil), do returns. After a Goexit it does not, even if a
		// deferred function panicked on the way.
		r.exits++
		v := recover()
		if v == nil {
			v = new(runtime.PanicNilError) // for panic(nil); after a Goexit nobody sees it
		}
		failure = panicError(v)
	}()
	if err := f(); err != nil {
		failure = NewError(err)
	}
	returned = true
	return failure
}

// Guard runs f in its own region.
func Guard(f func() error) *Error { return new(Region).Do(f) }

// panicError describes a panic. The deferred function must call it, while the stack is
// still the panic's own.
func panicError(v any) *Error {
	if own := invokeResponse(v); own != nil {
		return own
	}
	pcs := make([]uintptr, 2*maxFrames)
	pcs = pcs[:runtime.Callers(2, pcs)]
	e := describe(v)
	e.Stack = frames(pcs, true)
	return e
}
