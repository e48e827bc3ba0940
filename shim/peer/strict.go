package peer

import (
	"fmt"
	"net/http"
	"strings"

	"lambdashim/protocol"
)

// Lambda's limits, in bytes.
const (
	maxAnswer = 6<<20 + 100
	maxStream = 200 << 20
)

// bodyLimit returns how large an answer may be, in bytes.
func bodyLimit(header http.Header) int64 {
	if header.Get(protocol.ResponseMode) == protocol.Streaming {
		return maxStream
	}
	return maxAnswer
}

// forbidden finds a byte that is not printable ASCII in a value. Go's net/http refuses
// only control bytes, but other servers may refuse more.
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

// missing finds a required header that an answer to an invocation does not have.
// awslambdaric sends no Content-Type and User-Agent for init and restore, so only answers
// to invocations need them.
func missing(header http.Header, delivered map[string][]string) string {
	for _, name := range []string{"Content-Type", "User-Agent"} {
		if header.Get(name) == "" {
			return "there is no " + name
		}
	}
	for name, values := range delivered {
		if strings.EqualFold(name, protocol.InvocationID) && len(values) > 0 && header.Get(name) != values[0] {
			return fmt.Sprintf(protocol.InvocationID+" is %q, not %q", header.Get(name), values[0])
		}
	}
	return ""
}
