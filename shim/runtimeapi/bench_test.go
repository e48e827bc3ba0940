package runtimeapi

import (
	"net"
	"strings"
	"testing"

	"lambdashim/handler"
)

// BenchmarkInvocation measures an invocation by a peer that does as little as possible.
func BenchmarkInvocation(b *testing.B) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	next := event("8476a536-e9f4-11e8-9739-000000000001", `{"key1":"value1","key2":"value2","key3":"value3"}`,
		"Content-Type: application/json", "Lambda-Runtime-Deadline-Ms: 1795375000000",
		"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench",
		"Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		buf := make([]byte, 4096)
		for {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			answer := accepted
			if strings.HasPrefix(string(buf[:n]), "GET") {
				answer = next
			}
			c.Write([]byte(answer))
		}
	}()
	h, _ := handler.New(func(any) (string, error) { return "Hello, World!", nil })
	c, err := newClient(listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	l := &loop{client: c, handler: h, alone: true, group: newGroup()}
	b.ReportAllocs()
	for b.Loop() {
		err := l.next()
		if err == nil {
			err = l.serve()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
