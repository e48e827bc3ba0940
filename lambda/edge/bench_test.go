package edge

import (
	"encoding/json"
	"testing"
)

func BenchmarkForward(b *testing.B) {
	for name := range events {
		text := read(b, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				var e Event
				if err := json.Unmarshal(text, &e); err != nil {
					b.Fatal(err)
				}
				result, err := e.Forward()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := json.Marshal(result); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
