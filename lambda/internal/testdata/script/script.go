// Package script has handlers for tests, written as strings. The same handler can run with
// our response writer and with net/http's.
package script

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Run runs a script: s200 calls WriteHeader(200), w9 writes 9 bytes, f flushes, and hA:b
// sets a header up to the end of the line. It returns the results of the calls.
func Run(w http.ResponseWriter, script string) string {
	var calls strings.Builder
	for script != "" {
		op := script[0]
		script = script[1:]
		var n int
		switch op {
		case 's', 'w':
			digits := len(script) - len(strings.TrimLeft(script, "-0123456789"))
			if _, err := fmt.Sscan(script[:digits], &n); err != nil {
				continue
			}
			script = script[digits:]
			if op == 's' {
				w.WriteHeader(n)
			} else if n >= 0 && n < 1<<16 {
				n, err := io.WriteString(w, strings.Repeat("x", n))
				fmt.Fprintln(&calls, "write", n, err)
			}
		case 'f':
			fmt.Fprintln(&calls, "flush", w.(interface{ FlushError() error }).FlushError())
		case 'h':
			line, rest, _ := strings.Cut(script, "\n")
			script = rest
			name, value, _ := strings.Cut(line, ":")
			if strings.HasPrefix(line, http.TrailerPrefix) {
				name, value = line, "1"
			}
			switch canonical := http.CanonicalHeaderKey(name); canonical {
			case "Transfer-Encoding", "Content-Type", "Content-Length":
				name = canonical // in another case, a server sends them in addition to its own
			}
			w.Header()[name] = append(w.Header()[name], value)
		}
	}
	return calls.String()
}
