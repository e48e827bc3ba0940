package runtimeapi

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"lambdashim/handler"
)

// BenchmarkInvocation is an invocation by way of a socket, without a network.
func BenchmarkInvocation(b *testing.B) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		b.Fatal(err)
	}
	file := os.NewFile(uintptr(fds[1]), "peer")
	next := event("8476a536-e9f4-11e8-9739-000000000001", `{"key1":"value1","key2":"value2","key3":"value3"}`,
		"Content-Type: application/json", "Lambda-Runtime-Deadline-Ms: 1795375000000",
		"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench",
		"Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := file.Read(buf)
			if err != nil {
				return
			}
			answer := accepted
			if strings.HasPrefix(string(buf[:n]), "GET") {
				answer = next
			}
			file.WriteString(answer)
		}
	}()
	h, _ := handler.New(func(any) (string, error) { return "Hello, World!", nil })
	a, _ := parseAddress("127.0.0.1:1")
	l := &loop{client: *newClient(a), handler: h, alone: true}
	l.client.conn = &conn{fd: fds[0], buf: make([]byte, 16<<10)}
	b.ReportAllocs()
	for b.Loop() {
		if err := l.once(); err != nil {
			b.Fatal(err)
		}
	}
}
