package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// response has the members that the kinds accept in a response.
type response struct {
	StatusCode        json.RawMessage            `json:"statusCode"` // a number, or one in quotes, as in AWS's examples
	Headers           map[string]json.RawMessage `json:"headers"`
	MultiValueHeaders map[string][]string        `json:"multiValueHeaders"`
	Cookies           []string                   `json:"cookies"`
	Body              string                     `json:"body"`
	IsBase64Encoded   bool                       `json:"isBase64Encoded"`
}

// decode reads a response. The error says why the answer is not a response.
func decode(answer []byte) (r response, err error) {
	err = json.Unmarshal(answer, &r)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.As(err, &wrong) && wrong.Field == "":
		err = fmt.Errorf("the function's answer is not a response, but a JSON %s: return an object with a statusCode", wrong.Value)
	case wrong != nil:
		err = fmt.Errorf("the function's answer is not a response: its %q must not be a JSON %s", wrong.Field, wrong.Value)
	default:
		err = fmt.Errorf("the function's answer is not a response: %w", err)
	}
	return r, err
}

// hasStatus reports whether there is a status code. AWS recognises a response by it.
func (r *response) hasStatus() bool {
	return len(r.StatusCode) > 0 && string(r.StatusCode) != "null"
}

// status returns the status code.
func (r *response) status() (int, error) {
	text := strings.Trim(string(r.StatusCode), `"`)
	status, err := strconv.Atoi(text)
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("the function's answer has the statusCode %q: use 200 to 599", text)
	}
	return status, nil
}

// setHeaders sets the headers of a response. It writes a number or bool as in the JSON,
// and leaves out null.
func (r *response) setHeaders(header http.Header) error {
	for name, text := range r.Headers {
		value := string(text)
		switch text[0] {
		case '"':
			json.Unmarshal(text, &value) // decode has checked it
		case '{', '[':
			return fmt.Errorf("the function's answer has the header %q with the value %s: use a string", name, text)
		case 'n':
			continue
		}
		header.Set(name, value)
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
	return nil
}

// Fault writes the response that callers get if a function fails.
func (k *Kind) Fault(w http.ResponseWriter) {
	kind := "application/json"
	if k.name == "alb" {
		kind = "text/html"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(k.fault)
	io.WriteString(w, k.faultBody)
}

// Respond writes the response that a function returned as a whole. If the answer is not a
// response, it returns an error and writes nothing.
func (k *Kind) Respond(w http.ResponseWriter, answer []byte) error {
	r, err := decode(answer)
	if !r.hasStatus() && k.whole {
		return k.respondWhole(w, answer)
	}
	if err != nil {
		return err
	}
	if !r.hasStatus() {
		return fmt.Errorf("the function's answer has no statusCode, which --event %s needs", k.name)
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			return fmt.Errorf("the body of the function's answer is not base64: %w", err)
		}
	}
	status, err := r.status()
	if err != nil {
		return err
	}
	header := make(http.Header)
	if k.whole {
		header.Set("Content-Type", "application/json")
	}
	if err := r.writeHead(w, status, header); err != nil {
		return err
	}
	w.Write(body)
	return nil
}

// writeHead writes the status, the given headers and the response's own. If one of its own
// is invalid, it returns an error and writes nothing.
func (r *response) writeHead(w http.ResponseWriter, status int, header http.Header) error {
	if err := r.setHeaders(header); err != nil {
		return err
	}
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	return nil
}

// respondWhole writes an answer without a status code. The answer is the body; a string
// loses its quotes.
func (k *Kind) respondWhole(w http.ResponseWriter, answer []byte) error {
	w.Header().Set("Content-Type", "application/json")
	var text string
	if bytes.HasPrefix(answer, []byte{'"'}) && json.Unmarshal(answer, &text) == nil {
		answer = []byte(text)
	}
	w.Write(answer)
	return nil
}

// PreludeType is the content type of a stream that begins with a prelude: status and
// headers as JSON, then eight zero bytes.
const PreludeType = "application/vnd.awslambda.http-integration-response"

// maxPrelude is the largest prelude, in bytes. A function may have forgotten to end it.
const maxPrelude = 1 << 20

// Stream writes the response that a function streams, as it arrives. It returns an error
// if the stream breaks; written tells whether the caller already has part of the response.
func (k *Kind) Stream(w http.ResponseWriter, contentType string, body io.Reader) (written bool, err error) {
	if contentType == PreludeType {
		var prelude []byte
		if prelude, body, err = cutPrelude(body); err != nil {
			return false, err
		}
		r, err := decode(prelude)
		if err != nil {
			return false, fmt.Errorf("the prelude of the function's stream is invalid: %w", err)
		}
		status := http.StatusOK
		if r.hasStatus() {
			if status, err = r.status(); err != nil {
				return false, err
			}
		}
		if err := r.writeHead(w, status, make(http.Header)); err != nil {
			return false, err
		}
	} else {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(http.StatusOK)
	}
	return true, copyFlushing(w, body)
}

// cutPrelude reads a stream up to the end of its prelude, and returns both parts.
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
			return nil, nil, errors.New("the prelude of the function's stream has no end: end it with eight zero bytes")
		} else if err != nil {
			return nil, nil, err
		}
	}
}

// copyFlushing copies a stream and flushes after each read, so that the caller sees it
// at once.
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
