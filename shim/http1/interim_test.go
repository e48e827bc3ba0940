package http1

import (
	"bytes"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// blocked is a peer that does not read. So a client that sends it much has to wait.
type blocked struct {
	t    *testing.T
	fd   int
	file *os.File
}

// newBlocked returns a client and its peer, on a pair of sockets.
func newBlocked(t *testing.T) (*Client, *blocked) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &blocked{t, fds[1], os.NewFile(uintptr(fds[1]), "peer")}
	c := NewClient(&Address{}, "test")
	c.conn = newConn(fds[0])
	t.Cleanup(func() {
		p.file.Close()
		c.Close()
	})
	return c, p
}

// sends sends text and waits until the client has read all of it.
func (p *blocked) sends(text string) {
	io.WriteString(p.file, text)
	for unread := 1; unread != 0; time.Sleep(10 * time.Microsecond) {
		if _, _, err := syscall.Syscall(syscall.SYS_IOCTL, uintptr(p.fd), syscall.TIOCOUTQ, uintptr(unsafe.Pointer(&unread))); err != 0 {
			p.t.Error(err)
			return
		}
	}
}

// waits waits until a request has begun.
func (p *blocked) waits() { syscall.Recvfrom(p.fd, make([]byte, 1), syscall.MSG_PEEK) }

// reads reads up to the end of a request.
func (p *blocked) reads(end string) (request []byte) {
	b := make([]byte, 64<<10)
	for !bytes.HasSuffix(request, []byte(end)) {
		n, err := p.file.Read(b)
		if err != nil {
			break
		}
		request = append(request, b[:n]...)
	}
	return request
}

// sent sends a body with its end, in one piece or in chunks, and returns the status of the
// response.
func sent(c *Client, chunked bool, body, end string) (int, error) {
	var r *Response
	var err error
	if chunked {
		var u *Upload
		if u, err = c.Post("/", "", ""); err != nil {
			return 0, err
		}
		for more := true; more && body != ""; {
			n := copy(u.Buffer(), body)
			more, body = u.Send(n), body[n:]
		}
		r, err = u.End(strings.TrimSuffix(end, "\r\n"))
	} else {
		r, err = c.Do("POST", "/", "", []byte(body+end))
	}
	if err != nil {
		return 0, err
	}
	return r.Status, nil
}

// within fails the test if f takes too long.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
}

var ways = map[string]bool{"in one piece": false, "in chunks": true}

// A client used to stop sending when an interim response came, and to wait for a final one.
func TestAnInterimResponseDoesNotStopARequest(t *testing.T) {
	const final, end = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "the: end\r\n\r\n"
	body := strings.Repeat("x", 512<<10)
	for name, interim := range map[string]string{
		"100":                "HTTP/1.1 100 Continue\r\n\r\n",
		"103 with fields":    "HTTP/1.1 103 Early Hints\r\nLink: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n",
		"bare line feeds":    "HTTP/1.1 102 Processing\nA: b\n\n",
		"several":            "HTTP/1.1 100\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 199 x\r\n\r\n",
		"more than a buffer": "HTTP/1.1 103 Early Hints\r\nLink: " + strings.Repeat("x", 40<<10) + "\r\n\r\n",
	} {
		for way, chunked := range ways {
			t.Run(name+", "+way, func(t *testing.T) {
				for at := range min(len(interim), 100) {
					c, p := newBlocked(t)
					var request []byte
					read := make(chan struct{})
					go func() {
						defer close(read)
						p.waits()
						p.sends(interim[:at])
						p.sends(interim[at:])
						request = p.reads(end)
						io.WriteString(p.file, final)
					}()
					var status int
					var err error
					within(t, func() {
						status, err = sent(c, chunked, body, end)
						<-read
					})
					if status != 202 || err != nil || bytes.Count(request, []byte("x")) != len(body) || !bytes.HasSuffix(request, []byte(end)) {
						t.Fatalf("in two parts, the first of %d bytes: status %d, %v, after %d bytes", at, status, err, len(request))
					}
				}
			})
		}
	}
}

// A final response may follow interim ones at any time. It ends the request.
func TestAFinalResponseStopsARequest(t *testing.T) {
	const interim = "HTTP/1.1 100 Continue\r\n\r\n"
	const refused = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!"
	const switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"
	for name, test := range map[string]struct {
		response, reason string
		status           int
	}{
		"413":               {refused, "", 413},
		"413 after 100":     {interim + refused, "", 413},
		"413 after many":    {strings.Repeat(interim, 2000) + refused, "", 413},
		"101":               {switched, "", 101},
		"101 after 100":     {interim + switched, "", 101},
		"what is not HTTP":  {interim + "SSH-2.0-x\r\n\r\n", "status line", 0},
		"an endless header": {"HTTP/1.1 100 Continue\r\nA: " + strings.Repeat("x", 2<<20), "more than 1 MiB", 0},
	} {
		for way, chunked := range ways {
			t.Run(name+", "+way, func(t *testing.T) {
				c, p := newBlocked(t)
				go func() {
					p.waits()
					io.WriteString(p.file, test.response)
				}()
				var status int
				var err error
				within(t, func() { status, err = sent(c, chunked, strings.Repeat("x", 512<<10), "") })
				if status != test.status || (err != nil) != (test.reason != "") || err != nil && !strings.Contains(err.Error(), test.reason) {
					t.Errorf("status %d, %v", status, err)
				}
				if c.conn != nil {
					t.Error("the connection is used again")
				}
			})
		}
	}
}

// The buffer used to grow with each interim response.
func TestInterimResponsesNeedNoMemory(t *testing.T) {
	c, p := newBlocked(t)
	go func() {
		for range 10_000 {
			io.WriteString(p.file, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
		}
		io.WriteString(p.file, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
	}()
	before := len(c.conn.buf)
	r, err := readResponse(c.conn)
	if err != nil || r.Status != 202 || len(c.conn.buf) > 2*before {
		t.Errorf("%+v, %v, a buffer of %d bytes", r, err, len(c.conn.buf))
	}
}
