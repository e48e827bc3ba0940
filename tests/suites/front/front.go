// Package lambdafront makes net/http call handlers as Lambda does: each request becomes an event for package gateway, and the
// answer, or the stream, becomes the response.
package lambdafront

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

func init() {
	serve := map[string]func(http.Handler, http.ResponseWriter, *http.Request, []byte){
		"url": buffered, "stream": streamed,
	}[os.Getenv("SUITES_WAY")]
	if serve == nil {
		return
	}
	count, err := os.OpenFile(os.Getenv("SUITES_COUNT"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	http.Front = func(h http.Handler, w http.ResponseWriter, r *http.Request) {
		count.Write([]byte("."))
		body, err := content(r)
		if err != nil {
			panic(http.ErrAbortHandler) // an event has the whole body
		}
		serve(h, w, r, body)
	}
}

func content(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(r.Body)
}

// invocation returns the context of the invocation: it does not end when the caller leaves.
func invocation(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }

// asEvent returns the request as an event of a function URL.
func asEvent(r *http.Request, body []byte) []byte {
	event := url(r)
	if utf8.Valid(body) {
		event["body"] = string(body)
	} else {
		event["body"], event["isBase64Encoded"] = base64.StdEncoding.EncodeToString(body), true
	}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return text
}

const badGateway = `{"message":"Bad Gateway"}` // net/http's server closes the connection instead

// buffered calls the handler through gateway.New.
func buffered(h http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
	res, err := gateway.New(h).Handle(invocation(r), asEvent(r, body))
	if err != nil {
		panic(err)
	}
	if res.StatusCode == http.StatusBadGateway && res.Body == badGateway {
		panic(http.ErrAbortHandler)
	}
	for name, value := range res.Headers {
		w.Header()[name] = []string{value}
	}
	if len(res.Cookies) > 0 {
		w.Header()["Set-Cookie"] = res.Cookies
	}
	answer := []byte(res.Body)
	if res.IsBase64Encoded {
		if answer, err = base64.StdEncoding.DecodeString(res.Body); err != nil {
			panic(err)
		}
	}
	w.WriteHeader(res.StatusCode)
	w.Write(answer)
}

// url returns the event of a function URL.
func url(r *http.Request) map[string]any {
	headers, cookies := map[string]string{"host": r.Host}, []string(nil)
	for name, values := range r.Header {
		if name == "Cookie" {
			cookies = strings.Split(strings.Join(values, "; "), "; ")
			continue
		}
		headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	return map[string]any{
		"version": "2.0", "rawPath": r.URL.EscapedPath(), "rawQueryString": r.URL.RawQuery,
		"headers": headers, "cookies": cookies,
		"requestContext": map[string]any{
			"domainName": r.Host,
			"http":       map[string]any{"method": r.Method, "path": r.URL.Path, "protocol": r.Proto, "sourceIp": caller(r)},
		},
	}
}

func caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// streamed calls the handler through gateway.NewStream.
func streamed(h http.Handler, w http.ResponseWriter, r *http.Request, body []byte) {
	answer, err := gateway.NewStream(h)(invocation(r), asEvent(r, body))
	if err != nil {
		panic(err)
	}
	res := answer.(io.ReadCloser)
	defer res.Close()
	status, err := prelude(res, w.Header())
	if err != nil {
		panic(err)
	}
	if status == http.StatusBadGateway {
		if text, _ := io.ReadAll(res); string(text) == badGateway {
			panic(http.ErrAbortHandler)
		}
	}
	w.WriteHeader(status)
	flusher := http.NewResponseController(w)
	flusher.Flush()
	part := make([]byte, 64<<10)
	for {
		n, err := res.Read(part)
		if n > 0 {
			if _, err := w.Write(part[:n]); err != nil {
				return
			}
			flusher.Flush()
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// prelude reads the status and the headers, which eight NULs end.
func prelude(res io.Reader, header http.Header) (int, error) {
	var text []byte
	for one := make([]byte, 1); !bytes.HasSuffix(text, make([]byte, 8)); text = append(text, one...) {
		if _, err := io.ReadFull(res, one); err != nil {
			return 0, err
		}
	}
	var head struct {
		StatusCode int
		Headers    map[string]string
		Cookies    []string
	}
	err := json.Unmarshal(bytes.TrimRight(text, "\x00"), &head)
	for name, value := range head.Headers {
		header[name] = []string{value}
	}
	if len(head.Cookies) > 0 {
		header["Set-Cookie"] = head.Cookies
	}
	return head.StatusCode, err
}
