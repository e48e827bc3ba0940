package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// response is the union of what the kinds take as one.
type response struct {
	StatusCode        *int                `json:"statusCode"`
	Headers           map[string]any      `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Cookies           []string            `json:"cookies"`
	Body              *string             `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

// Fault writes the response that callers get where a function fails.
func (k *Kind) Fault(w http.ResponseWriter) {
	kind := "application/json"
	if k.name == "alb" {
		kind = "text/html"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(k.fault)
	io.WriteString(w, k.faultBody)
}

// Respond writes the response that a function has answered as a whole. It returns an
// error, and has written nothing, where the answer is not one.
func (k *Kind) Respond(w http.ResponseWriter, answer []byte) error {
	var r response
	decoded := json.Unmarshal(answer, &r)
	if r.StatusCode == nil && k.whole {
		return k.respondWhole(w, answer)
	}
	if decoded != nil {
		return fmt.Errorf("the function's answer is not a response: %w", decoded)
	}
	if r.StatusCode == nil {
		return fmt.Errorf("the function's answer has no statusCode, which --event %s needs", k.name)
	}
	var body []byte
	if r.Body != nil {
		body = []byte(*r.Body)
	}
	if r.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(*r.Body); err != nil {
			return fmt.Errorf("the body of the function's answer is not base64: %w", err)
		}
	}
	if k.whole && r.header("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	if err := r.write(w); err != nil {
		return err
	}
	w.Write(body)
	return nil
}

// respondWhole writes an answer without a status code: it is the body, and a string is
// one without its quotes.
func (k *Kind) respondWhole(w http.ResponseWriter, answer []byte) error {
	w.Header().Set("Content-Type", "application/json")
	var text string
	if bytes.HasPrefix(answer, []byte{'"'}) && json.Unmarshal(answer, &text) == nil {
		answer = []byte(text)
	}
	w.Write(answer)
	return nil
}

func (r *response) header(name string) string {
	for key, value := range r.Headers {
		if strings.EqualFold(key, name) {
			return fmt.Sprint(value)
		}
	}
	for key, values := range r.MultiValueHeaders {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// write writes the status and the headers. Those of the connection are the server's.
func (r *response) write(w http.ResponseWriter) error {
	status := http.StatusOK
	if r.StatusCode != nil {
		status = *r.StatusCode
	}
	if status < 200 || status > 999 {
		return fmt.Errorf("the function's answer has the statusCode \"%d\": use 200 to 599", status)
	}
	header := w.Header()
	for name, value := range r.Headers {
		header.Set(name, fmt.Sprint(value))
	}
	for name, values := range r.MultiValueHeaders {
		header.Del(name)
		for _, value := range values {
			header.Add(name, value)
		}
	}
	for _, cookie := range r.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	for _, name := range []string{"Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade"} {
		header.Del(name)
	}
	w.WriteHeader(status)
	return nil
}

// PreludeType is the content type of a stream that begins with a status and headers as
// JSON, and eight zero bytes.
const PreludeType = "application/vnd.awslambda.http-integration-response"

// maxPrelude bounds a prelude, which a function may have left without its end.
const maxPrelude = 1 << 20

// Stream writes the response that a function streams, as it comes. It returns an error
// where the stream breaks; written tells whether part of the response is with the caller.
func (k *Kind) Stream(w http.ResponseWriter, contentType string, body io.Reader) (written bool, err error) {
	if contentType == PreludeType {
		var prelude []byte
		if prelude, body, err = cutPrelude(body); err != nil {
			return false, err
		}
		var r response
		if err := json.Unmarshal(prelude, &r); err != nil {
			return false, fmt.Errorf("the prelude of the function's stream is not JSON: %w", err)
		}
		if err := r.write(w); err != nil {
			return false, err
		}
	} else {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(http.StatusOK)
	}
	return true, copyFlushing(w, body)
}

// cutPrelude reads a stream up to the end of its prelude, and returns what follows.
func cutPrelude(body io.Reader) (prelude []byte, rest io.Reader, err error) {
	end := make([]byte, 8)
	buffer := make([]byte, 4096)
	for {
		n, err := body.Read(buffer)
		prelude = append(prelude, buffer[:n]...)
		if before, after, found := bytes.Cut(prelude, end); found {
			return before, io.MultiReader(bytes.NewReader(after), body), nil
		}
		if err == io.EOF || len(prelude) > maxPrelude {
			return nil, nil, errors.New("the prelude of the function's stream has no end: eight zero bytes follow it")
		} else if err != nil {
			return nil, nil, err
		}
	}
}

// copyFlushing copies a stream so that the caller sees each part at once.
func copyFlushing(w http.ResponseWriter, body io.Reader) error {
	flush := http.NewResponseController(w).Flush
	flush()
	buffer := make([]byte, 32<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return nil // the caller is gone
			}
			flush()
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
