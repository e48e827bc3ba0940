package http

import (
	"fmt"
	"strings"
)

// Front calls a handler for a request in its own way, and writes its response.
var Front func(h Handler, w ResponseWriter, r *Request)

// Fronted is the beginning of every ServeHTTP method. It gives requests that come from a server or a test to Front, and
// reports whether it has. Front itself calls the method with another ResponseWriter.
func Fronted(h Handler, w ResponseWriter, r *Request) bool {
	_, served := w.(*response)
	if Front == nil || r.URL == nil || !served && !strings.HasSuffix(fmt.Sprintf("%T", w), "Recorder") {
		return false
	}
	Front(h, w, r)
	return true
}
