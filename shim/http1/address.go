package http1

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
)

// Address is where a server listens.
type Address struct {
	text string // as it was given, for the Host field
	sock syscall.SockaddrInet4
}

// ParseAddress parses HOST:PORT, where HOST is an IPv4 address or localhost. The Runtime API
// is always at one of them, and the shim has no resolver for other names.
func ParseAddress(text string) (*Address, error) {
	wrong := func(why string) (*Address, error) {
		return nil, errors.New(strconv.Quote(text) + " " + why + ": expected an IPv4 address or localhost, and a port, for example 127.0.0.1:9001")
	}
	host, port := text, "80"
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		host, port = text[:i], text[i+1:]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return wrong("has no valid port")
	}
	if EqualFold([]byte(host), "localhost") {
		host = "127.0.0.1"
	}
	ip, ok := parseIPv4(host)
	if !ok {
		return wrong("has no valid IPv4 address")
	}
	return &Address{text, syscall.SockaddrInet4{Port: int(n), Addr: ip}}, nil
}

func parseIPv4(s string) (ip [4]byte, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return ip, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || part[0] == '+' {
			return ip, false
		}
		ip[i] = byte(n)
	}
	return ip, true
}
