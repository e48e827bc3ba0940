// Command server is a Runtime API that measures its client. It starts a command,
// gives it invocations one after the other, and prints what they took.
//
//	server [-n INVOCATIONS] [-event BYTES] COMMAND [ARG...]
//
// It prints, as JSON: init, from the start of the command to its first request,
// and first, p50 and p99, from the first byte of an invocation sent to the last
// byte of its answer received, all in ms; and peak, the client's memory in kB.
//
// It serves one connection at a time on a blocking socket, in a few system calls
// and without allocating, so as not to be what is measured.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"
)

type figures struct {
	Init  float64 `json:"init"`
	First float64 `json:"first"`
	P50   float64 `json:"p50"`
	P99   float64 `json:"p99"`
	Peak  int64   `json:"peak"`
}

func main() {
	n := flag.Int("n", 10000, "invocations")
	size := flag.Int("event", 0, "size of the event, 0 for a small one")
	flag.Parse()
	f, err := measure(*n, *size, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(f)
}

func measure(n, size int, command []string) (*figures, error) {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return nil, err
	}
	if err := syscall.Listen(listener, 16); err != nil {
		return nil, err
	}
	name, err := syscall.Getsockname(listener)
	if err != nil {
		return nil, err
	}
	port := name.(*syscall.SockaddrInet4).Port

	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(),
		"AWS_LAMBDA_RUNTIME_API="+net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		"AWS_LAMBDA_FUNCTION_NAME=bench", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/bench", "AWS_LAMBDA_LOG_STREAM_NAME=stream")
	cmd.Stderr = os.Stderr
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{listener: listener, conn: -1, buf: make([]byte, 16<<20)}
	f := &figures{}
	times := make([]float64, 0, n)
	event := event(size)
	for i := range n {
		if err := s.request("GET"); err != nil {
			return nil, fmt.Errorf("invocation %d: %w", i, err)
		}
		if i == 0 {
			f.Init = ms(time.Since(started))
		}
		deadline := time.Now().Add(time.Minute).UnixMilli()
		head := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+
			"Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-%012d\r\n"+
			"Lambda-Runtime-Deadline-Ms: %d\r\n"+
			"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"+
			"Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\n"+
			"Content-Length: %d\r\n\r\n", i, deadline, len(event))
		head = append(head, event...)
		sent := time.Now()
		if err := s.send(head); err != nil {
			return nil, err
		}
		if err := s.request("POST"); err != nil {
			return nil, fmt.Errorf("answer %d: %w", i, err)
		}
		times = append(times, ms(time.Since(sent)))
		if err := s.send([]byte("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n")); err != nil {
			return nil, err
		}
	}
	f.First = times[0]
	slices.Sort(times)
	f.P50, f.P99 = times[n/2], times[n*99/100]
	f.Peak = peak(cmd.Process.Pid)
	cmd.Process.Kill()
	cmd.Wait()
	return f, nil
}

// event is a JSON event of about size bytes, full of small members.
func event(size int) []byte {
	if size == 0 {
		return []byte(`{"key1":"value1","key2":"value2","key3":"value3"}`)
	}
	out := []byte(`{"items":[`)
	for i := 0; len(out) < size; i++ {
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, `{"id":%d,"name":"item %d","tags":["a","b"],"price":%d.5,"on":true}`, i, i, i)
	}
	return append(out, "]}"...)
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// peak is the most memory that a process has had, in kB.
func peak(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	n, _ := strconv.ParseInt(string(bytes.Fields(append(rest, " 0"...))[0]), 10, 64)
	return n
}

type server struct {
	listener, conn int
	buf            []byte
}

// request reads one request, to the end of its body, from a connection that may
// be a new one.
func (s *server) request(method string) error {
	for {
		if s.conn < 0 {
			conn, _, err := syscall.Accept4(s.listener, syscall.SOCK_CLOEXEC)
			if err == syscall.EINTR {
				continue
			} else if err != nil {
				return err
			}
			syscall.SetsockoptInt(conn, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
			s.conn = conn
		}
		complete, err := s.read(method)
		if err != nil || complete {
			return err
		}
		syscall.Close(s.conn)
		s.conn = -1
	}
}

func (s *server) read(method string) (complete bool, err error) {
	n, want, chunked := 0, -1, false
	for want < 0 || n < want || chunked && !bytes.HasSuffix(s.buf[:n], []byte("\r\n0\r\n\r\n")) {
		m, err := syscall.Read(s.conn, s.buf[n:])
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil || m == 0:
			return false, nil
		}
		n += m
		if end := bytes.Index(s.buf[:n], []byte("\r\n\r\n")); want < 0 && end >= 0 {
			want = end + 4
			head := bytes.ToLower(s.buf[:end])
			if _, length, ok := bytes.Cut(head, []byte("\r\ncontent-length:")); ok {
				line, _, _ := bytes.Cut(length, []byte("\r\n"))
				length, err := strconv.Atoi(string(bytes.TrimSpace(line)))
				if err != nil {
					return false, err
				}
				want += length
			}
			chunked = bytes.Contains(head, []byte("\r\ntransfer-encoding: chunked"))
			if bytes.Contains(head, []byte("\r\nexpect: 100-continue")) {
				if err := s.send([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
					return false, err
				}
			}
		}
	}
	if !bytes.HasPrefix(s.buf, []byte(method+" ")) || bytes.Contains(s.buf[:200], []byte("/error ")) {
		return false, fmt.Errorf("expected %s, got %.300q", method, s.buf[:n])
	}
	return true, nil
}

func (s *server) send(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(s.conn, p)
		if err != nil && err != syscall.EINTR {
			return err
		}
		p = p[max(n, 0):]
	}
	return nil
}
