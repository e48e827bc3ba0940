package apigatewayproxy

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
)

// maxBody is what a response may have at most, in bytes: Lambda's quota of 6 MB for
// what a function returns. Of encoded and escaped bodies less fits; of those Lambda
// is the judge.
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
		return nil, nil, fmt.Errorf("the response breaks off: %w", err)
	}
	if len(body) > maxBody {
		return nil, nil, fmt.Errorf("the response is larger than the %d bytes that Lambda allows", maxBody)
	}
	if res.Close {
		// The handler may still be at work after its last byte, and Lambda would
		// freeze it. The server closes when the handler has returned, and at the
		// deadline the response will do without that.
		r.ReadByte()
	}
	return res, body, nil
}
