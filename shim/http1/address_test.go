package http1

import (
	"net"
	"strings"
	"syscall"
	"testing"
)

func TestAddressesAreParsedLikeNet(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:9001":               "127.0.0.1:9001",
		"169.254.100.1:9001":           "169.254.100.1:9001",
		"localhost:80":                 "127.0.0.1:80",
		"LocalHost":                    "127.0.0.1:80",
		"[::1]:9001":                   "[::1]:9001",
		"[fe80::1:2]:1":                "[fe80::1:2]:1",
		"[2001:db8:1:2:3:4:5:6]:65535": "[2001:db8:1:2:3:4:5:6]:65535",
		"[::ffff:1.2.3.4]:1":           "[::ffff:1.2.3.4]:1",
		"[1::]:2":                      "[1::]:2",
		"lambda.example:9001":          `"lambda.example:9001" has no valid IP address`,
		"127.0.0.1:0":                  "has no valid port",
		"127.0.0.1:65536":              "has no valid port",
		"127.0.0.1:http":               "has no valid port",
		"127.0.0.1:":                   "has no valid port",
		"256.0.0.1:1":                  "has no valid IP address",
		"1.2.3:1":                      "has no valid IP address",
		"[::1:9001":                    "has no valid IP address",
		"[1:2:3]:1":                    "no valid IPv6 address",
		"[1::2::3]:1":                  "no valid IPv6 address",
		"[12345::]:1":                  "no valid IPv6 address",
		"[1:2:3:4:5:6:7:8::]:1":        "no valid IPv6 address",
		"":                             "has no valid IP address",
	} {
		a, err := ParseAddress(text)
		if err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
			continue
		}
		addr := net.TCPAddr{}
		switch sa := a.sock.(type) {
		case *syscall.SockaddrInet4:
			addr.IP, addr.Port = sa.Addr[:], sa.Port
		case *syscall.SockaddrInet6:
			addr.IP, addr.Port = sa.Addr[:], sa.Port
		}
		want, err := net.ResolveTCPAddr("tcp", want)
		if err != nil || !addr.IP.Equal(want.IP) || addr.Port != want.Port {
			t.Errorf("%q is %v, want %v", text, &addr, want)
		}
	}
}

func FuzzAddressNeverPanics(f *testing.F) {
	for _, text := range []string{"[::1]:1", "1.2.3.4:5", "[1:2::]:3", "[::1.2.3.4]:5", "]:[", "[]:1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { ParseAddress(text) })
}
