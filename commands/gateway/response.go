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
	"slices"
	"strconv"
	"strings"
)

// response has the members that the kinds accept in a response.
type response struct {
	StatusCode        json.RawMessage // a number, or one in quotes, as in AWS's examples
	Headers           map[string]json.RawMessage
	MultiValueHeaders map[string][]string
	Cookies           []string
	Body              string
	IsBase64Encoded   bool

	unknown []string // the names of members that a REST API does not know
}

// decode reads a response. The error says why the answer is not a response. Names are
// case-sensitive for AWS, unlike for encoding/json.
func decode(answer []byte) (r response, err error) {
	var members map[string]json.RawMessage
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(answer, &members); errors.As(err, &wrong) {
		return r, fmt.Errorf("the function's answer is not a response, but a JSON %s: return an object with a statusCode", wrong.Value)
	} else if err != nil {
		return r, fmt.Errorf("the function's answer is not a response: %w", err)
	}
	for _, member := range []struct {
		name  string
		value any
	}{
		{"statusCode", &r.StatusCode}, {"headers", &r.Headers}, {"multiValueHeaders", &r.MultiValueHeaders},
		{"cookies", &r.Cookies}, {"body", &r.Body}, {"isBase64Encoded", &r.IsBase64Encoded},
	} {
		text, present := members[member.name]
		if !present {
			continue
		}
		if member.name != "cookies" {
			delete(members, member.name)
		}
		if err := json.Unmarshal(text, member.value); errors.As(err, &wrong) {
			return r, fmt.Errorf("the function's answer is not a response: its %q must not be a JSON %s", member.name, wrong.Value)
		}
	}
	r.unknown = slices.Sorted(maps.Keys(members))
	return r, nil
}

// hasStatus reports whether there is a status code. AWS recognizes a response by it.
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

// remapped are headers of the connection. REST APIs and function URLs rename them.
var remapped = []string{"Connection", "Content-Length", "Date", "Server", "Www-Authenticate"}

// header returns the headers of a response. It writes a number or bool as in the JSON,
// and leaves out null.
func (k *Kind) header(r *response) (http.Header, error) {
	header := make(http.Header)
	if k.multiple {
		for _, name := range slices.Sorted(maps.Keys(r.MultiValueHeaders)) {
			for _, value := range r.MultiValueHeaders[name] {
				header.Add(name, value)
			}
		}
	}
	// Names that differ in case are the same header.
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		text := r.Headers[name]
		value := string(text)
		switch text[0] {
		case '"':
			json.Unmarshal(text, &value) // decode has checked it
		case '{', '[':
			return nil, fmt.Errorf("the function's answer has the header %q with the value %s: use a string", name, text)
		case 'n':
			continue
		}
		if !k.multiple || !slices.Contains(header.Values(name), value) {
			header.Add(name, value)
		}
	}
	if k.cookies {
		for _, cookie := range r.Cookies {
			header.Add("Set-Cookie", cookie)
		}
	}
	if k.remaps {
		for _, name := range remapped {
			if values := header.Values(name); values != nil {
				header["X-Amzn-Remapped-"+name] = values
				header.Del(name)
			}
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade"} {
		header.Del(name)
	}
	return header, nil
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

// Respond writes the response that a function returned as a whole, to a request with this
// method. If the answer is not a response, it returns an error and writes nothing.
func (k *Kind) Respond(w http.ResponseWriter, method string, answer []byte) error {
	r, err := decode(answer)
	switch {
	case !r.hasStatus() && k.whole:
		r = whole(answer)
	case err != nil:
		return err
	case !r.hasStatus():
		return fmt.Errorf("the function's answer has no statusCode, which --event %s needs", k.name)
	case k.strict && len(r.unknown) > 0:
		return fmt.Errorf("the function's answer has the member %q, which REST APIs refuse: leave it out", r.unknown[0])
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
	header, err := k.header(&r)
	if err != nil {
		return err
	}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		if len(body) > 0 || k.name == "rest" {
			setDefault(header, "Content-Type", k.contentType)
		}
		// To HEAD, the function may say how long the body would be.
		if method != http.MethodHead || len(body) > 0 {
			header.Del("Content-Length")
		}
		setDefault(header, "Content-Length", strconv.Itoa(len(body)))
	}
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	w.Write(body)
	return nil
}

// whole returns the response for an answer without a status code. The answer is the body;
// a string loses its quotes.
func whole(answer []byte) response {
	body := string(answer)
	if bytes.HasPrefix(answer, []byte{'"'}) {
		json.Unmarshal(answer, &body) // if it is not valid JSON, it stays as it is
	}
	return response{
		StatusCode: json.RawMessage("200"),
		Headers:    map[string]json.RawMessage{"Content-Type": json.RawMessage(`"application/json"`)},
		Body:       body,
	}
}

func setDefault(header http.Header, name, value string) {
	if header.Values(name) == nil {
		header.Set(name, value)
	}
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
		header, err := k.header(&r)
		if err != nil {
			return false, err
		}
		header.Del("Content-Length")
		setDefault(header, "Content-Type", "application/octet-stream")
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
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
