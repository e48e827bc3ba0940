package http1

import (
	"net"
	"strings"
	"testing"
)

func TestAddressesAreParsedLikeNet(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:9001":      "127.0.0.1:9001",
		"169.254.100.1:9001":  "169.254.100.1:9001",
		"localhost:80":        "127.0.0.1:80",
		"LocalHost":           "127.0.0.1:80",
		"lambda.example:9001": `"lambda.example:9001" has no valid IPv4 address`,
		"127.0.0.1:0":         "has no valid port",
		"127.0.0.1:65536":     "has no valid port",
		"127.0.0.1:http":      "has no valid port",
		"127.0.0.1:":          "has no valid port",
		"256.0.0.1:1":         "has no valid IPv4 address",
		"1.2.3:1":             "has no valid IPv4 address",
		"[::1]:9001":          "has no valid IPv4 address",
		"":                    "has no valid IPv4 address",
	} {
		a, err := ParseAddress(text)
		if err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
			continue
		}
		addr := net.TCPAddr{IP: a.sock.Addr[:], Port: a.sock.Port}
		want, err := net.ResolveTCPAddr("tcp", want)
		if err != nil || !addr.IP.Equal(want.IP) || addr.Port != want.Port {
			t.Errorf("%q is %v, want %v", text, &addr, want)
		}
	}
}

func FuzzAddressNeverPanics(f *testing.F) {
	for _, text := range []string{"1.2.3.4:5", "1.2.3.4.:5", "+1.2.3.4:5", ":", "1.2.3.4:5:6"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { ParseAddress(text) })
}
