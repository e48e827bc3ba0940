package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"lambdashim/packaging/archive"
	"lambdashim/packaging/binary"
)

const packHelp = `usage: pack [--loop=auto|native|python] [--target=TARGET] [HANDLER [PROGRAM [PACKAGE.zip [FILE|DIRECTORY...]]]]

Packs what build made, a plugin or an executable, with what it needs of the shim
and any files of yours into a zip for Lambda, where the handler is set to
HANDLER.Handle. What is not given comes from the environment: $HANDLER, or handler;
$HANDLER.so or bootstrap, whichever is newer; and $PACKAGE.zip, or $HANDLER.zip.

A file or directory keeps its path in the zip, or its base name where it lies
outside the working directory; symbolic links are kept. The same input makes the
same bytes.

Who serves Lambda's Runtime API with a plugin:
  --loop=auto    the shim's loop in Go, where it knows all that it replaces of Lambda's
                 own client in Python; else that client, and one line in the log says why
  --loop=native  the loop in Go, whatever Lambda's client has become
  --loop=python  Lambda's own client

With --target=lambda, s3, edge-origin or edge-viewer, no zip is written that would
not meet the limits there. For edge-viewer, which takes 1 MiB, zopfli compresses it:
that takes some seconds.
`

// pack makes a zip of a plugin.
func pack(h home, args []string) error {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		fmt.Print(packHelp)
		return nil
	}
	loop, args := option("--loop=", "auto", args)
	if !slices.Contains([]string{"auto", "native", "python"}, loop) {
		return usagef("unknown --loop=%s: use auto, native or python", loop)
	}
	to, args := option("--target=", "", args)
	wanted, err := targetOf(to)
	if err != nil {
		return err
	}
	name := argument(args, 0, handlerName())
	if err := checkHandler(name); err != nil {
		return err
	}
	file := argument(args, 1, built(name))
	stem := os.Getenv("PACKAGE")
	if stem == "" {
		stem = name
	} else if strings.Contains(stem, "/") && len(args) < 3 {
		return usagef("PACKAGE %q has a slash: use a plain name, and pack HANDLER HANDLER.so DIRECTORY/PACKAGE.zip for another place", stem)
	}
	output := argument(args, 2, stem+".zip")
	if err := checkPackage(output); err != nil {
		return err
	}
	if !strings.HasSuffix(output, ".zip") {
		return usagef("PACKAGE.zip %q does not end in .zip: the third argument is the zip to write", output)
	}
	onInterrupt()

	content, err := archive.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no %s: make it with the build command", file)
	} else if err != nil {
		return err
	}
	plugin, err := binary.Parse(file, content)
	if err != nil {
		return err
	}
	var entries []archive.Entry
	isExe := plugin.BuildMode == "exe" || plugin.BuildMode == "pie"
	if isExe {
		entries, err = h.layoutExe(name, content)
	} else {
		entries, err = h.layoutPlugin(name, content, plugin, loop)
	}
	if err != nil {
		return err
	}
	for _, extra := range args[min(3, len(args)):] {
		more, err := archive.Read(extra, output)
		if err != nil {
			return err
		}
		entries = append(entries, more...)
	}
	if entries, err = archive.Sort(entries); err != nil {
		return err
	}
	opened := ""
	if !isExe {
		if opened, err = tryOpen(name, plugin.Arch, entries); err != nil {
			return err
		}
	}

	d := h.deflater(wanted, entries)
	removeLater(archive.Temporary(output))
	var zipped int64
	if err := archive.Replace(output, 0o666, func(w io.Writer) error {
		counted := &counter{w: w}
		if err := archive.Write(counted, entries, d.deflate); err != nil {
			return err
		}
		zipped = counted.n
		return wanted.check(output, plugin.Arch, zipped, entries, d.plain)
	}); err != nil {
		return err
	}
	warnings := plugin.Warnings()
	if d.plain != nil {
		warnings = append(warnings, fmt.Sprintf("the zip is larger than it could be, without zopfli: %v", d.plain))
	}
	if !isExe && !slices.ContainsFunc(entries, func(e archive.Entry) bool { return e.Name == name+"/_bridge.so" }) {
		warnings = append(warnings, "the shim was made without CPython 2.7's headers, so the zip does not run in python2.7")
	}
	if opened != "" {
		warnings = append(warnings, opened)
	}
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "pack: warning:", warning)
	}
	report(output, plugin.Arch, entries, zipped)
	return nil
}

// option returns the value of an option, and the other arguments.
func option(prefix, otherwise string, args []string) (value string, rest []string) {
	value = otherwise
	rest = slices.DeleteFunc(slices.Clone(args), func(arg string) bool {
		v, ok := strings.CutPrefix(arg, prefix)
		if ok {
			value = v
		}
		return ok
	})
	return value, rest
}

func argument(args []string, n int, otherwise string) string {
	if n < len(args) {
		return args[n]
	}
	return otherwise
}

// built is the newer of the files that build makes, the plugin where there is
// neither.
func built(name string) string {
	plugin, err := os.Stat(name + ".so")
	program, none := os.Stat("bootstrap")
	if none == nil && (err != nil || program.ModTime().After(plugin.ModTime())) {
		return "bootstrap"
	}
	return name + ".so"
}

// layoutExe returns what every zip of an executable has: bootstrap, which a custom
// runtime starts, and the module that starts it from a Python runtime.
func (h home) layoutExe(name string, content []byte) ([]archive.Entry, error) {
	launcher, err := os.ReadFile(h.shim("python", "launcher.py"))
	if err != nil {
		return nil, fmt.Errorf("the shim is incomplete: make it with make shim (%w)", err)
	}
	return []archive.Entry{
		{Name: "bootstrap", Mode: 0o755, Content: content},
		{Name: name + ".py", Mode: 0o644, Content: launcher},
	}, nil
}

// layoutPlugin returns what every zip of a plugin has: the plugin, and beside it
// the Python package that opens it, named after the handler.
func (h home) layoutPlugin(name string, content []byte, plugin *binary.Info, loop string) ([]archive.Entry, error) {
	host, err := hostInfo(h, plugin.Arch)
	if err != nil {
		return nil, err
	}
	if err := binary.Differs(plugin, host); err != nil {
		return nil, err
	}
	entries := []archive.Entry{{Name: name + ".so", Mode: 0o755, Content: content}}
	for _, part := range []struct {
		from, to string
		mode     fs.FileMode
		optional bool
	}{
		{h.shim("python", "__init__.py"), "__init__.py", 0o644, false},
		{h.shim("python", "_errors.py"), "_errors.py", 0o644, false},
		{h.shim("python", "_clientcontext.py"), "_clientcontext.py", 0o644, false},
		{h.shim("python", "_snapshot.py"), "_snapshot.py", 0o644, false},
		{h.shim("python", "_takeover.py"), "_takeover.py", 0o644, false},
		{h.shim(plugin.Arch, "_bridge.so"), "_bridge.so", 0o755, true},
		{h.shim(plugin.Arch, "_bridge.abi3.so"), "_bridge.abi3.so", 0o755, false},
		{h.shim(plugin.Arch, "host.so"), "host.so", 0o755, false},
	} {
		text, err := os.ReadFile(part.from)
		if errors.Is(err, fs.ErrNotExist) && part.optional {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("the shim is incomplete: make it with make shim (%w)", err)
		}
		if part.to == "__init__.py" {
			text = bytes.Replace(text, []byte(`GODEBUG = ""`), fmt.Appendf(nil, "GODEBUG = %q", plugin.DefaultGODEBUG()), 1)
			text = bytes.Replace(text, []byte(`LOOP = "auto"`), fmt.Appendf(nil, "LOOP = %q", loop), 1)
		}
		entries = append(entries, archive.Entry{Name: name + "/" + part.to, Mode: part.mode, Content: text})
	}
	return entries, nil
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// report prints what is in a zip and which limits that meets.
func report(output, arch string, entries []archive.Entry, zipped int64) {
	unzipped := unzipped(entries)
	width := len(output)
	for _, e := range entries {
		width = max(width, len(e.Name)+2)
	}
	fmt.Printf("%-*s  %9s zipped, %9s unzipped\n", width, output, size(zipped), size(unzipped))
	for _, e := range entries {
		fmt.Printf("  %-*s  %9s         %9s\n", width-2, e.Name, size(e.Zipped), size(int64(len(e.Content))))
	}
	for _, t := range targets {
		verdict := "fits"
		if why := t.refuses(arch, zipped, unzipped); why != "" {
			verdict = why
		}
		fmt.Printf("%-9s  %s (%s)\n", verdict, t.place, t.limits())
	}
}
