package peer

import (
	"fmt"
	"net/http"
	"strings"
)

// Limits of Lambda's.
const (
	maxAnswer = 6<<20 + 100
	maxStream = 200 << 20
)

// bodyLimit is how large an answer may be.
func bodyLimit(header http.Header) int64 {
	if header.Get("Lambda-Runtime-Function-Response-Mode") == "streaming" {
		return maxStream
	}
	return maxAnswer
}

// forbidden finds a byte that is not printable ASCII in a value. Go's net/http refuses
// control bytes by itself, and lets others through, which not every server does.
func forbidden(header http.Header) string {
	for name, values := range header {
		for _, value := range values {
			for n := range len(value) {
				if b := value[n]; b < ' ' && b != '\t' || b >= 0x7f {
					return fmt.Sprintf("the header %s has the byte %#02x", name, b)
				}
			}
		}
	}
	return ""
}

// missing finds a header that an answer to an invocation has to have and has not.
// awslambdaric leaves Content-Type and User-Agent out of what it sends for init and
// restore, so only these answers need them.
func missing(header http.Header, delivered map[string][]string) string {
	for _, name := range []string{"Content-Type", "User-Agent"} {
		if header.Get(name) == "" {
			return "there is no " + name
		}
	}
	for name, values := range delivered {
		if strings.EqualFold(name, "Lambda-Runtime-Invocation-Id") && len(values) > 0 && header.Get(name) != values[0] {
			return fmt.Sprintf("Lambda-Runtime-Invocation-Id is %q, not %q", header.Get(name), values[0])
		}
	}
	return ""
}
