package http1

import (
	"slices"
	"testing"
)

func TestARehearsalIsAnExchange(t *testing.T) {
	const post = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
	var r Response
	err := Rehearse("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\n{}", post, func(first *Response) {
		r = *first
		r.Fields, r.Body = slices.Clone(r.Fields), slices.Clone(r.Body)
		for n, f := range r.Fields {
			r.Fields[n] = Field{slices.Clone(f.Name), slices.Clone(f.Value)}
		}
	})
	if err != nil || r.Status != 200 || string(r.Body) != "{}" || len(r.Fields) != 2 || string(r.Fields[0].Name) != "A" || string(r.Fields[0].Value) != "b" {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, broken := range [][2]string{{"nonsense\r\n", post}, {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n"}} {
		if err := Rehearse(broken[0], broken[1], func(*Response) {}); err == nil {
			t.Errorf("%q is taken for a response", broken)
		}
	}
}
