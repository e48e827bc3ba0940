package http1

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"syscall"
)

// Address is where a server listens.
type Address struct {
	text   string // as it was given, for the Host field
	domain int
	sock   syscall.Sockaddr
}

// ParseAddress parses HOST:PORT, where HOST is an IPv4 address, an IPv6 address in
// brackets, or localhost. Other names are refused: there is no resolver here.
func ParseAddress(text string) (*Address, error) {
	wrong := func(why string) (*Address, error) {
		return nil, errors.New(strconv.Quote(text) + " " + why + ": expected an IP address or localhost, and a port, for example 127.0.0.1:9001")
	}
	host, port := text, "80"
	if i := strings.LastIndexByte(text, ':'); i >= 0 && i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return wrong("has no valid port")
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		ip, ok := parseIPv6(host[1 : len(host)-1])
		if !ok {
			return wrong("has no valid IPv6 address")
		}
		return &Address{text, syscall.AF_INET6, &syscall.SockaddrInet6{Port: int(n), Addr: ip}}, nil
	}
	if EqualFold([]byte(host), "localhost") {
		host = "127.0.0.1"
	}
	ip, ok := parseIPv4(host)
	if !ok {
		return wrong("has no valid IP address")
	}
	return &Address{text, syscall.AF_INET, &syscall.SockaddrInet4{Port: int(n), Addr: ip}}, nil
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

// parseIPv6 parses the text forms of RFC 4291, section 2.2, without a zone.
func parseIPv6(s string) (ip [16]byte, ok bool) {
	head, tail, elided := strings.Cut(s, "::")
	front, ok1 := groups(head)
	back, ok2 := groups(tail)
	n := len(front) + len(back)
	if !ok1 || !ok2 || n > 16 || !elided && n != 16 || elided && n == 16 {
		return ip, false
	}
	copy(ip[:], front)
	copy(ip[16-len(back):], back)
	return ip, true
}

// groups returns the bytes of colon-separated groups, the last of which may be an
// IPv4 address.
func groups(s string) (out []byte, ok bool) {
	if s == "" {
		return nil, true
	}
	parts := strings.Split(s, ":")
	for i, part := range parts {
		if v4, ok := parseIPv4(part); ok && i == len(parts)-1 {
			return append(out, v4[:]...), true
		}
		n, err := strconv.ParseUint(part, 16, 16)
		if err != nil || len(part) > 4 || part[0] == '+' {
			return nil, false
		}
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out, true
}
