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

// hasTrailer reports whether the handler announces trailers, or has set some.
func hasTrailer(h http.Header) bool {
	for name := range h {
		if name == "Trailer" || strings.HasPrefix(name, http.TrailerPrefix) {
			return true
		}
	}
	return false
}

// Clean makes of a header what a server of net/http would send: it leaves out what is not
// the name of a header, writes no line ends in values, and does not tell a name in one
// case from the same in another. Headers of the connection go too, since that is not the
// client's.
func Clean(h http.Header) {
	var others []string // in another case than the canonical one
	for name, values := range h {
		switch canonical := http.CanonicalHeaderKey(name); {
		case !syntax.IsToken(name), len(values) == 0, // nil keeps a Content-Type from being guessed
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
