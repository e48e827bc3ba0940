// The smallest possible client of the Runtime API in Go: no JSON, and only as much
// HTTP as this one server needs. A faster client is faster because of its language.
package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
)

var buf = make([]byte, 8<<20)

func main() {
	host, port, _ := strings.Cut(os.Getenv("AWS_LAMBDA_RUNTIME_API"), ":")
	n, err := strconv.Atoi(port)
	check(err)
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	check(err)
	check(syscall.Connect(fd, &syscall.SockaddrInet4{Port: n, Addr: [4]byte{127, 0, 0, 1}}))
	next := []byte("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
	echo := os.Getenv("_HANDLER") == "handler.Raw"
	var response []byte
	for {
		write(fd, next)
		head, body := read(fd)
		if !echo {
			body = []byte(`"Hello, World!"`)
		}
		response = append(response[:0], "POST /2018-06-01/runtime/invocation/"...)
		response = append(response, field(head, "Lambda-Runtime-Aws-Request-Id: ")...)
		response = append(response, "/response HTTP/1.1\r\nHost: "...)
		response = append(response, host...)
		response = append(response, "\r\nContent-Length: "...)
		response = strconv.AppendInt(response, int64(len(body)), 10)
		response = append(response, "\r\n\r\n"...)
		response = append(response, body...)
		write(fd, response)
		read(fd)
	}
}

func read(fd int) (head, body []byte) {
	n, end, want := 0, -1, 0
	for end < 0 || n < want {
		m, err := syscall.Read(fd, buf[n:])
		check(err)
		if m == 0 {
			os.Exit(1)
		}
		n += m
		if end < 0 {
			if end = bytes.Index(buf[:n], []byte("\r\n\r\n")); end >= 0 {
				length, err := strconv.Atoi(string(field(buf[:end+2], "Content-Length: ")))
				check(err)
				want = end + 4 + length
			}
		}
	}
	return buf[:end+2], buf[end+4 : want]
}

func field(head []byte, name string) []byte {
	_, rest, _ := bytes.Cut(head, []byte(name))
	value, _, _ := bytes.Cut(rest, []byte("\r\n"))
	return value
}

func write(fd int, p []byte) {
	for len(p) > 0 {
		n, err := syscall.Write(fd, p)
		check(err)
		p = p[n:]
	}
}

func check(err error) {
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
}
