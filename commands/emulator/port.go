package emulator

import (
	"net"
	"os"
	"strconv"
	"syscall"
)

// port is a TCP port of the loopback interface, reserved for the emulator. Its socket is bound, so that no other program
// gets the port by chance, but it does not listen. With SO_REUSEADDR, which Go's listeners set too, the emulator can.
type port struct {
	socket  int
	address string
}

// reservePort reserves a port by its number, or a free one if that is 0.
func reservePort(number int) (*port, error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	p := &port{socket: socket}
	if p.address, err = bindLoopback(socket, number); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

// bindLoopback binds a socket to a port and returns its address.
func bindLoopback(socket, number int) (string, error) {
	if err := syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return "", os.NewSyscallError("setsockopt", err)
	}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Port: number, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return "", os.NewSyscallError("bind", err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		return "", os.NewSyscallError("getsockname", err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(name.(*syscall.SockaddrInet4).Port)), nil
}

func (p *port) release() { syscall.Close(p.socket) }
