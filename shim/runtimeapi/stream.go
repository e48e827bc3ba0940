package runtimeapi

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"

	"lambdashim/handler"
)

// chunkSize is the most that one chunk holds.
const chunkSize = 32 << 10

// chunks sends head and then, chunk by chunk as it comes, what from holds. It
// returns the status of the answer. An error of from's, failure, goes into the trailer.
func (c *client) chunks(head string, from io.Reader) (status int, failure *handler.Error, err error) {
	if err := c.conn.write([]byte(head)); err != nil {
		return 0, nil, err
	}
	// A chunk is sent in one write: room for its size is kept before it.
	const room = 10
	buf := make([]byte, room+chunkSize+2)
	for ended := false; !ended; {
		n := 0
		failure = handler.Guard(func() (err error) {
			if n, err = from.Read(buf[room : room+chunkSize]); err == io.EOF {
				ended = true
				return nil
			}
			return err
		})
		ended = ended || failure != nil
		if n == 0 {
			continue
		}
		size := strconv.AppendInt(make([]byte, 0, room), int64(n), 16)
		size = append(size, '\r', '\n')
		start := room - copy(buf[room-len(size):], size)
		copy(buf[room+n:], "\r\n")
		if err := c.conn.write(buf[start : room+n+2]); err != nil {
			return 0, failure, err
		}
	}
	end := "0\r\n"
	if failure != nil {
		body, _ := json.Marshal(failure)
		end += "Lambda-Runtime-Function-Error-Type: " + token(failure.Type) + "\r\n" +
			"Lambda-Runtime-Function-Error-Body: " + base64.StdEncoding.EncodeToString(body) + "\r\n"
	}
	if err := c.conn.write([]byte(end + "\r\n")); err != nil {
		return 0, failure, err
	}
	r, err := c.read(false)
	if err != nil {
		return 0, failure, err
	}
	return r.status, failure, nil
}
