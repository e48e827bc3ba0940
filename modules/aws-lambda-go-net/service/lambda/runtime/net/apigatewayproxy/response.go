package apigatewayproxy

import (
	"bufio"
	"fmt"
	"io"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

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
	body, err := io.ReadAll(io.LimitReader(res.Body, gateway.MaxBody+1))
	if err != nil {
		return nil, nil, fmt.Errorf("the response is incomplete: %w", err)
	}
	if len(body) > gateway.MaxBody {
		return nil, nil, fmt.Errorf("the response is larger than the %d bytes that Lambda allows", gateway.MaxBody)
	}
	if res.Close {
		// The handler may still run after its last byte, and Lambda would freeze it.
		// So wait until the server closes the connection, which it does when the
		// handler has returned, or until the deadline.
		r.ReadByte()
	}
	return res, body, nil
}
