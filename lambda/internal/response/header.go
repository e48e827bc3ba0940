package response

import (
	"net/http"
	"sort"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/syntax"
)

func has(h http.Header, name string) bool {
	_, ok := h[name]
	return ok
}

// hasTrailer reports whether the handler has announced or set trailers.
func hasTrailer(h http.Header) bool {
	for name := range h {
		if name == "Trailer" || strings.HasPrefix(name, http.TrailerPrefix) {
			return true
		}
	}
	return false
}

// Clean changes a header to what net/http's server would send: it removes invalid names,
// replaces line ends in values, and merges names that differ only in case. It also removes
// headers of the connection, because Lambda's connection is not the client's.
func Clean(h http.Header) {
	var others []string // names that are not canonical
	for name, values := range h {
		switch canonical := http.CanonicalHeaderKey(name); {
		case !syntax.IsToken(name), len(values) == 0, // a nil Content-Type prevents its detection
			isOfConnection(canonical):
			delete(h, name)
			continue
		case canonical != name:
			others = append(others, name)
		}
		for i, value := range values {
			values[i] = syntax.Clean(value)
		}
	}
	sort.Strings(others)
	for _, name := range others {
		canonical := http.CanonicalHeaderKey(name)
		h[canonical] = append(h[canonical], h[name]...)
		delete(h, name)
	}
}

func isOfConnection(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}
