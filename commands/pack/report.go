package pack

import (
	"fmt"
	"io"
	"slices"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/target"
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

// recommended is the Python runtime that pack suggests. Lambda, Lambda@Edge and the
// deployment tools all support it. Later runtimes run the function too.
const recommended = "python3.13"

// deploy prints options of aws lambda create-function, one line for each handler, or only
// one for Handle if there is a Handle. An executable also gets lines for a custom runtime.
func deploy(name string, info *binary.Info, content []byte, isExe bool) {
	if info.Glibc.After(binary.AmazonLinux2023) {
		return
	}
	handlers := info.Exports(content)
	if len(handlers) == 0 || slices.Contains(handlers, "Handle") {
		handlers = []string{"Handle"}
	}
	runtimes := []string{recommended}
	if isExe {
		runtimes = append(runtimes, "provided.al2023")
	}
	begin := "deploy with"
	for _, runtime := range runtimes {
		for _, handler := range handlers {
			fmt.Printf("%-11s  --runtime %s --handler %s.%s --architectures %s\n", begin, runtime, name, handler, target.Architectures[info.Arch])
			begin = "or"
		}
	}
}

// report prints the content of a zip, and which limits of the targets it meets.
func report(output, arch string, entries []archive.Entry, zipped int64, targets ...target.Target) {
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
		verdict := "fits"
		if why := t.Refuses(arch, zipped, unzipped); why != "" {
			verdict = why
		}
		fmt.Printf("%-9s  %s (%s)\n", verdict, t.Place, t.Limits())
	}
}
