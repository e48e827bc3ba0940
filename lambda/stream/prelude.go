package stream

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/response"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// writePrelude writes the status and headers as JSON, and eight NULs that end them. It joins
// several values of a header, except those of Set-Cookie.
func writePrelude(w *bytes.Buffer, status int, header http.Header) {
	response.Clean(header)
	prelude := struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Cookies    []string          `json:"cookies,omitempty"`
	}{StatusCode: status, Headers: make(map[string]string, len(header))}
	for name, values := range header {
		if name == "Set-Cookie" {
			prelude.Cookies = values
		} else {
			prelude.Headers[name] = strings.Join(values, ", ")
		}
	}
	text, _ := json.Marshal(prelude) // it cannot fail for strings and an int
	w.Write(text)
	w.Write(make([]byte, 8))
}
