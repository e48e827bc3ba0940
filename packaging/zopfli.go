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

// deflater compresses the parts of a zip: by zopfli where each byte counts.
type deflater struct {
	home  home
	small bool
	plain error // why zopfli did not do it, though it was to
}

// deflater makes one for what goes to t. Zopfli is left alone where what it takes
// off cannot be enough.
func (h home) deflater(t *target, entries []archive.Entry) *deflater {
	d := &deflater{home: h, small: t.isSmall()}
	if d.small {
		usual := &counter{w: io.Discard}
		err := archive.Write(usual, entries, archive.Deflate)
		d.small = err == nil && usual.n <= t.zip*6/5 // zopfli takes off 5 %
	}
	if d.small {
		fmt.Fprintf(os.Stderr, "pack: compressing %s by zopfli\n", size(unzipped(entries)))
	}
	return d
}

func (d *deflater) deflate(content []byte) ([]byte, error) {
	if d.small && d.plain == nil {
		var smaller []byte
		if smaller, d.plain = d.home.zopfli(content); d.plain == nil {
			return smaller, nil
		}
	}
	return archive.Deflate(content)
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
