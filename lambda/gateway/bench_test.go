package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
)

// BenchmarkHandle measures a hello handler with a REST API's event.
func BenchmarkHandle(b *testing.B) {
	var event bytes.Buffer // as API Gateway sends it
	if err := json.Compact(&event, read(b, "rest.json")); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	handler := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("Hello, World!")) }))
	b.Run("handler", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; i < b.N; i++ {
			if res, err := handler.Handle(ctx, event.Bytes()); err != nil || res.StatusCode != 200 {
				b.Fatal(res, err)
			}
		}
	})
	b.Run("event", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; i < b.N; i++ {
			if _, err := decode(event.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
