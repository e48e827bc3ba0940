package pack

import (
	"fmt"
	"io"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
)

// counter counts the bytes written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// report prints the content of a zip, and which limits of the targets it meets.
func report(output, arch string, entries []archive.Entry, zipped int64, targets []target) {
	unzipped := archive.Unzipped(entries)
	width := len(output)
	for _, e := range entries {
		width = max(width, len(e.Name)+2)
	}
	fmt.Printf("%-*s  %9s zipped, %9s unzipped\n", width, output, cli.Size(zipped), cli.Size(unzipped))
	for _, e := range entries {
		fmt.Printf("  %-*s  %9s         %9s\n", width-2, e.Name, cli.Size(e.Zipped), cli.Size(int64(len(e.Content))))
	}
	for _, t := range targets {
		fmt.Printf("%-9s  %s (%s)\n", t.verdict(arch, zipped, unzipped), t.place, t.limits())
	}
}
