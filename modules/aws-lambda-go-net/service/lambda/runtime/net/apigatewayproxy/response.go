package apigatewayproxy

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
)

// maxBody is the limit for a response's body, in bytes: Lambda's quota of 6 MB for a
// function's result. Encoding and escaping make a body larger; Lambda itself then checks
// the limit.
const maxBody = 6 << 20

// receive reads the response to a request.
func receive(r *bufio.Reader, method string) (*http.Response, []byte, error) {
	request := &http.Request{Method: method}
	res, err := http.ReadResponse(r, request)
	for err == nil && res.StatusCode < 200 && res.StatusCode != http.StatusSwitchingProtocols {
		res, err = http.ReadResponse(r, request)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the server sent no response: %w", err)
	}
	if res.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil, fmt.Errorf("the server switches to another protocol")
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return nil, nil, fmt.Errorf("the response is incomplete: %w", err)
	}
	if len(body) > maxBody {
		return nil, nil, fmt.Errorf("the response is larger than the %d bytes that Lambda allows", maxBody)
	}
	if res.Close {
		// The handler may still run after its last byte, and Lambda would freeze it.
		// So wait until the server closes the connection, which it does when the
		// handler has returned, or until the deadline.
		r.ReadByte()
	}
	return res, body, nil
}
