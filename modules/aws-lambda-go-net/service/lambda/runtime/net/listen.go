// Package net has the listener on which a function serves HTTP.
//
// Package apigatewayproxy, below it, turns API Gateway's events into requests to the
// program that serves this listener.
package net

import (
	"net"

	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/loopback"
)

// Listen returns a listener on a free port of 127.0.0.1. Requests of apigatewayproxy
// reach it through memory; other programs in the sandbox can dial its Addr. It panics if
// there is no free port.
func Listen() net.Listener {
	l, err := loopback.Listen()
	if err != nil {
		panic(err)
	}
	return l
}
