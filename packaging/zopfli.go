package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"lambdashim/packaging/archive"
)

// zopfliProgram deflates standard input by the zopfli that make shim has laid beside
// the shim. What zlib puts around, two bytes and four, is no part of a zip.
const zopfliProgram = `
import sys
sys.path.insert(0, sys.argv[1] + ("/3.10" if sys.version_info >= (3, 10) else "/3.9"))
from zopfli.zlib import compress
sys.stdout.buffer.write(compress(sys.stdin.buffer.read(), numiterations=5)[2:-4])
`

// deflate is how to compress what goes to t: by zopfli where each byte counts, unless
// that cannot be enough. Why it did not do so turns out later.
func (h home) deflate(t *target, entries []archive.Entry) (deflate func([]byte) ([]byte, error), plain *error) {
	plain = new(error)
	if !t.isSmall() {
		return archive.Deflate, plain
	}
	usual := &counter{w: io.Discard}
	if err := archive.Write(usual, entries, archive.Deflate); err != nil || usual.n > t.zip*6/5 { // zopfli takes off 5 %
		return archive.Deflate, plain
	}
	fmt.Fprintf(os.Stderr, "pack: compressing %s by zopfli\n", size(unzipped(entries)))
	return func(content []byte) ([]byte, error) {
		if *plain == nil {
			var smaller []byte
			if smaller, *plain = h.zopfli(content); *plain == nil {
				return smaller, nil
			}
		}
		return archive.Deflate(content)
	}, plain
}

// zopfli deflates by zopfli, for what has to be as small as can be: it takes some
// seconds for a MB. It is python3 that has it.
func (h home) zopfli(content []byte) ([]byte, error) {
	directory := h.shim("zopfli")
	if _, err := os.Stat(directory); err != nil {
		return nil, errors.New("make shim could not install it")
	}
	var out, complaint bytes.Buffer
	cmd := command(interrupted, "python3", "-I", "-c", zopfliProgram, directory)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(content), &out, &complaint
	if err := run(cmd); err != nil {
		lines := bytes.Split(bytes.TrimSpace(complaint.Bytes()), []byte("\n"))
		return nil, fmt.Errorf("python3 cannot run it: %w: %s", err, lines[len(lines)-1])
	}
	return out.Bytes(), nil
}
