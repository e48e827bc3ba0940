package pack

import (
	"fmt"
	"io"
	"path"

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
	rows := rowsOf(entries)
	width := len(output)
	for _, r := range rows {
		width = max(width, len(r.name)+2)
	}
	fmt.Printf("%-*s  %9s zipped, %9s unzipped\n", width, output, cli.Size(zipped), cli.Size(unzipped))
	for _, r := range rows {
		fmt.Printf("  %-*s  %9s         %9s\n", width-2, r.name, cli.Size(r.zipped), cli.Size(r.unzipped))
	}
	for _, t := range targets {
		fmt.Printf("%-9s  %s (%s)\n", t.verdict(arch, zipped, unzipped), t.place, t.limits())
	}
}

// row is an entry, or all files of a directory of bytecode.
type row struct {
	name             string
	zipped, unzipped int64
}

func rowsOf(entries []archive.Entry) (rows []row) {
	for _, e := range entries {
		name := e.Name
		if directory := path.Dir(name); path.Base(directory) == "__pycache__" {
			name = directory + "/*"
		}
		if len(rows) == 0 || rows[len(rows)-1].name != name {
			rows = append(rows, row{name: name})
		}
		last := &rows[len(rows)-1]
		last.zipped += e.Zipped
		last.unzipped += int64(len(e.Content))
	}
	return rows
}
