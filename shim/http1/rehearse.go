package http1

import "syscall"

// Rehearse exchanges a GET and a POST with the other end of a pair of sockets, which
// answers with the messages get and post. received is called with the first response.
// The first real exchange then finds its code in memory.
func Rehearse(get, post string, received func(*Response)) error {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fds[1])
	c := &Client{address: &Address{}, conn: newConn(fds[0])}
	defer c.Close()
	// Both requests fit the socket's buffer, so nobody needs to read at the other end.
	if _, err := syscall.Write(fds[1], []byte(get)); err != nil {
		return err
	}
	r, err := c.Do("GET", "/", "", nil)
	if err != nil {
		return err
	}
	received(r)
	c.conn.idle() // as Do does before a POST; Do itself would refuse an early response
	if _, err := syscall.Write(fds[1], []byte(post)); err != nil {
		return err
	}
	_, err = c.response(c.conn.write(c.head(c.out[:0], "POST", "/", "\r\n")))
	return err
}
