package apigatewayproxy

import (
	"bytes"
	"encoding/json"
	stdnet "net"
	"net/http"
	"os"
	"testing"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"
)

// BenchmarkHandle measures a hello handler with a REST API's event, through memory and
// through the network.
func BenchmarkHandle(b *testing.B) {
	event, err := os.ReadFile("../../../../../../../lambda/gateway/testdata/rest.json")
	if err != nil {
		b.Fatal(err)
	}
	var line bytes.Buffer // as API Gateway sends it
	if err := json.Compact(&line, event); err != nil {
		b.Fatal(err)
	}
	event = line.Bytes()
	ctx := &runtime.Context{FunctionName: "hello", AWSRequestID: "4f2a9c1e-7b3d-4e5f-8a6b-0c9d8e7f6a5b",
		RemainingTimeInMillis: func() int64 { return 3000 }}
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("Hello, World!")) })
	for _, way := range []string{"memory", "network"} {
		ln := net.Listen()
		seen := ln
		if way == "network" {
			seen = struct{ stdnet.Listener }{ln} // New does not recognize it
		}
		handle := New(seen, nil).Handle
		go http.Serve(ln, hello)
		b.Run(way, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				if res, err := handle(event, ctx); err != nil || res.StatusCode != 200 {
					b.Fatal(res, err)
				}
			}
		})
		ln.Close()
	}
}
