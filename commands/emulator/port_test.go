package emulator

import (
	"context"
	"errors"
	"net"
	"strconv"
	"syscall"
	"testing"
)

// IP_LOCAL_PORT_RANGE of Linux 6.3 limits the ports from which the kernel chooses for a socket.
const ipLocalPortRange = 51

func TestNoOtherProgramGetsReservedPort(t *testing.T) {
	p, err := reservePort(0)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := net.SplitHostPort(p.address)
	number, _ := strconv.Atoi(text)
	if _, err := listenWithin(number); errors.Is(err, syscall.ENOPROTOOPT) {
		t.Skip("this kernel has no IP_LOCAL_PORT_RANGE")
	} else if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("another program got the port: %v", err)
	}

	// A program that asks for this very port, as the emulator does, gets it.
	listener, err := net.Listen("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()

	p.release()
	other, err := listenWithin(number)
	if err != nil {
		t.Fatalf("nobody gets the port after its release: %v", err)
	}
	other.Close()
}

// listenWithin listens on a port of the kernel's choice, which can only be this one.
func listenWithin(port int) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, ipLocalPortRange, port<<16|port)
		})
		return errors.Join(err, failed)
	}}
	return config.Listen(context.Background(), "tcp4", "127.0.0.1:0")
}
