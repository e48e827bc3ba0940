package http1

import "testing"

func TestARehearsalIsAnExchange(t *testing.T) {
	const post = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
	r, err := Rehearse("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\n{}", post)
	if err != nil || r.Status != 200 || string(r.Body) != "{}" || len(r.Fields) != 2 || r.Fields[0] != (Field{"A", "b"}) {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, broken := range [][2]string{{"nonsense\r\n", post}, {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n"}} {
		if _, err := Rehearse(broken[0], broken[1]); err == nil {
			t.Errorf("%q is taken for a response", broken)
		}
	}
}
