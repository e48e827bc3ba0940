package stream

import (
	"bytes"
	"net/http"
	"sort"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/syntax"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// writePrelude writes status and headers as JSON, and the eight NULs that end them. Of
// a header with several values only Set-Cookie keeps them apart.
//
// As a server of net/http does, it leaves out what is not the name of a header, and
// writes no line ends in values.
func writePrelude(w *bytes.Buffer, status int, header http.Header) {
	prelude := struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Cookies    []string          `json:"cookies,omitempty"`
	}{StatusCode: status, Headers: make(map[string]string, len(header))}
	for _, key := range sortedKeys(header) {
		if !syntax.IsToken(key) || len(header[key]) == 0 { // nil keeps Content-Type from being guessed
			continue
		}
		values := make([]string, len(header[key]))
		for i, value := range header[key] {
			values[i] = syntax.Clean(value)
		}
		switch name := http.CanonicalHeaderKey(key); name {
		case "Set-Cookie":
			prelude.Cookies = append(prelude.Cookies, values...)
		case "Connection", "Keep-Alive", "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade":
			// Of the connection, which is not the client's.
		default:
			if other, ok := prelude.Headers[name]; ok { // in another case
				values = append([]string{other}, values...)
			}
			prelude.Headers[name] = strings.Join(values, ", ")
		}
	}
	text, _ := json.Marshal(prelude) // strings and an int: nothing can fail
	w.Write(text)
	w.Write(make([]byte, 8))
}

func sortedKeys(header http.Header) []string {
	keys := make([]string, 0, len(header))
	for key := range header {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
