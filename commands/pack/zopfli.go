package pack

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

//go:embed zopfli.py
var zopfliProgram string

// deflater compresses the entries of a zip, with zopfli if each byte counts at the target.
type deflater struct {
	home  home.Home
	small bool
	plain error // why zopfli failed
}

// newDeflater makes a deflater for a zip that goes to t. It does not use zopfli if that
// cannot save enough.
func newDeflater(h home.Home, t *target, entries []archive.Entry) *deflater {
	d := &deflater{home: h, small: t.saves()}
	if d.small {
		usual := &counter{w: io.Discard}
		err := archive.Write(usual, entries, archive.Deflate)
		d.small = err == nil && usual.n <= t.former*6/5 // zopfli takes off 5 %
	}
	if d.small {
		fmt.Fprintf(os.Stderr, "pack: compressing %s with zopfli\n", cli.Size(archive.Unzipped(entries)))
	}
	return d
}

func (d *deflater) deflate(content []byte) ([]byte, error) {
	if d.small && d.plain == nil {
		var smaller []byte
		if smaller, d.plain = zopfli(d.home, content); d.plain == nil {
			return smaller, nil
		}
	}
	return archive.Deflate(content)
}

// zopfli compresses content with zopfli, a Python package, as small as possible. It takes
// several seconds per MB.
func zopfli(h home.Home, content []byte) ([]byte, error) {
	directory := h.Shim("zopfli")
	if _, err := os.Stat(directory); err != nil {
		return nil, errors.New("it could not be installed with the shim")
	}
	var out, complaint bytes.Buffer
	cmd := cli.Command(cli.Interrupted(), "python3", "-I", "-c", zopfliProgram, directory)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(content), &out, &complaint
	if err := cli.Run(cmd); err != nil {
		lines := bytes.Split(bytes.TrimSpace(complaint.Bytes()), []byte("\n"))
		return nil, fmt.Errorf("python3 cannot run it: %w: %s", err, lines[len(lines)-1])
	}
	return out.Bytes(), nil
}
