// Package net has the listener on which a function serves HTTP.
//
// Package apigatewayproxy, below it, turns what API Gateway asks of the function
// into requests to whatever serves that listener.
package net

import (
	"net"

	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/loopback"
)

// Listen returns a listener on a port of 127.0.0.1 that the system chose. What
// apigatewayproxy sends comes to it through memory; anything else in the sandbox
// can dial its Addr. It panics where the system gives no port.
func Listen() net.Listener {
	l, err := loopback.Listen()
	if err != nil {
		panic(err)
	}
	return l
}
