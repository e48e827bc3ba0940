package handler

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
)

// Stream is a result that is read piece by piece. The reader's methods run in the
// invocation's region.
type Stream struct {
	// ContentType is what the reader's method ContentType returns. Without that method,
	// or if it returns "", it is application/octet-stream.
	ContentType string

	region *Region
	reader io.Reader
}

var readerType = reflect.TypeFor[io.Reader]()

// mayBeReader reports whether a result of this type may be a struct whose pointer is an
// io.Reader, as events.LambdaFunctionURLStreamingResponse is.
func mayBeReader(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || readsByPointer(t)
}

func readsByPointer(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && reflect.PointerTo(t).Implements(readerType)
}

// reader returns a result, or a pointer to it if that is an io.Reader.
func reader(result reflect.Value) any {
	v := result
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || !readsByPointer(v.Type()) {
		return result.Interface()
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Interface()
}

// newStream must be called in the region: it calls a method of the reader.
func newStream(region *Region, reader io.Reader) *Stream {
	s := &Stream{"application/octet-stream", region, reader}
	if typed, ok := reader.(interface{ ContentType() string }); ok {
		if contentType := typed.ContentType(); contentType != "" {
			s.ContentType = contentType
		}
	}
	return s
}

// Read reads into p. more reports whether there may be more to read.
func (s *Stream) Read(p []byte) (n int, more bool, failure *Error) {
	failure = s.region.Do(func() error {
		read, err := s.reader.Read(p)
		if read < 0 || read > len(p) {
			return errors.New("a Read of " + reflect.TypeOf(s.reader).String() + " returned " + strconv.Itoa(read) + " for a buffer of " + strconv.Itoa(len(p)) + " bytes")
		}
		n, more = read, err == nil
		if err == io.EOF {
			return nil
		}
		return err
	})
	return n, more, failure
}

// Close closes the reader if it is an io.Closer. Like aws-lambda-go, it ignores the error
// that Close returns: only a panic is a failure.
func (s *Stream) Close() (failure *Error) {
	closer, ok := s.reader.(io.Closer)
	if !ok {
		return nil
	}
	return s.region.Do(func() error {
		closer.Close()
		return nil
	})
}

// all reads the stream to its end and closes it.
func (s *Stream) all() (result []byte, failure *Error) {
	defer func() {
		if f := s.Close(); failure == nil {
			failure = f
		}
	}()
	var out bytes.Buffer
	p := make([]byte, 32<<10)
	for more := true; more && failure == nil; {
		var n int
		n, more, failure = s.Read(p)
		out.Write(p[:n])
	}
	return out.Bytes(), failure
}
