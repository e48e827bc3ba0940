// Package pack is the command pack, which makes a zip for Lambda from a build.
package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

const help = `usage: pack [--loop=auto|native|python] [--target=TARGET] [--no-import]
            [--exclude=PATTERN...] [HANDLER [PROGRAM [PACKAGE.zip [FILE|DIRECTORY...]]]]

Packs a plugin or an executable that build made, with the parts of the shim that it
needs and any files of yours, into a zip for Lambda. There, set the handler to
HANDLER.Handle. Arguments that you leave out come from the environment: $HANDLER, or
handler; $HANDLER.so or bootstrap, whichever is newer; and $PACKAGE.zip, or
$HANDLER.zip. Without arguments and a program, but with directories that build made for
several functions, pack makes a zip in each.

A file or directory keeps its path in the zip; one outside the working directory keeps
only its base name. Symbolic links stay links. The same input makes the same bytes.
pack leaves out files that match a pattern in .lambdaignore, which has the syntax of
.dockerignore, or an --exclude. It refuses files that may hold a secret, such as .git
or .env, unless they are arguments themselves.

What serves Lambda's Runtime API with a plugin:
  --loop=auto    the shim's loop in Go if it knows all functions that it replaces in
                 Lambda's own client in Python; otherwise that client, and one line in
                 the log says why
  --loop=native  the loop in Go, with any version of Lambda's client
  --loop=python  Lambda's own client

If python3 can run a plugin, pack imports it to check that the shim can open it. This
runs the plugin's init functions, with only PATH, HOME and the like in the environment.
--no-import skips the check.

With --target=lambda, s3, edge-origin or edge-viewer, pack writes no zip that exceeds
the limits there. For edge-viewer it also makes the zip as small as it can: it removes the
line numbers of Go's runtime and of the shim, and zopfli compresses the zip, which takes
some seconds. It warns above 1 MiB, which was the limit for viewer events in 2024.

With --target=web the zip is for Lambda Web Functions: PROGRAM, an executable for arm64
whose own main serves HTTP, and the index.js that starts it. This is experimental.
`

// options are the options and arguments of a call.
type options struct {
	loop                  string
	noImport              bool
	target                *target
	name, program, output string
	files                 choice
	directories           []string // of the functions that build made, if none is here
	label                 string   // what messages about one of these begin with
}

// parse reads the arguments and the environment.
func parse(args []string) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("pack", help)
	flags.StringVar(&o.loop, "loop", "auto", "")
	flags.BoolVar(&o.noImport, "no-import", false, "")
	to := flags.String("target", "", "")
	flags.Func("exclude", "", func(pattern string) error {
		o.files.excludes = append(o.files.excludes, pattern)
		return nil
	})
	args, err := flags.Parse(args)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"auto", "native", "python"}, o.loop) {
		return nil, cli.Usagef("unknown loop %q: use auto, native or python", o.loop)
	}
	if o.target, err = targetOf(*to); err != nil {
		return nil, err
	}
	argument := func(n int, otherwise string) string {
		if n < len(args) {
			return args[n]
		}
		return otherwise
	}
	o.name = argument(0, home.Handler())
	if err := home.CheckHandler(o.name); err != nil {
		return nil, err
	}
	built, _, err := home.Built("", o.name)
	if err != nil {
		return nil, err
	}
	o.program = argument(1, built)
	if len(args) == 0 {
		o.directories = functions(o.name)
	}
	stem := home.Package(o.name)
	if strings.Contains(stem, "/") && len(args) < 3 {
		return nil, cli.Usagef("PACKAGE %q has a slash: use a plain name, or pack HANDLER HANDLER.so DIRECTORY/PACKAGE.zip to write elsewhere", stem)
	}
	o.output = argument(2, stem+".zip")
	if err := home.CheckPackage(o.output); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(o.output, ".zip") {
		return nil, cli.Usagef("PACKAGE.zip %q does not end in .zip: the third argument is the zip to write", o.output)
	}
	o.files.args = args[min(3, len(args)):]
	o.files.never = o.output
	o.files.built = append(home.Made(o.name), o.program)
	return o, nil
}

// packaging is a way to put a program into a zip.
type packaging interface {
	// check returns an error if the program cannot be packed in this way.
	check() error
	// entries returns the program and the shim's files.
	entries() ([]archive.Entry, error)
	// warnings looks at all entries of the zip.
	warnings([]archive.Entry) ([]string, error)
	// targets are the places where the zip may be deployed.
	targets() []target
	// reportSettings prints what to deploy the zip to a target with, if that does not depend on its handlers.
	reportSettings(*target)
}

// program is the program to pack.
type program struct {
	*binary.Info
	home    home.Home
	module  string // the name of its Python module
	content []byte
}

// python returns a Python file of the shim under another name, and the bytecode of it that each
// CPython there made when the shim was built. Other CPythons compile the file when they import it.
func (p *program) python(name, to string) ([]archive.Entry, error) {
	files, _ := filepath.Glob(p.home.Shim("python", "__pycache__", name+".*.pyc")) // fails only for a malformed pattern
	files = append(files, p.home.Shim("python", name+".py"))
	entries := make([]archive.Entry, len(files))
	for i, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, incomplete(err)
		}
		directory, base := path.Split(to)
		if i < len(files)-1 {
			directory += "__pycache__/"
		}
		entries[i] = archive.Entry{Name: directory + base + strings.TrimPrefix(filepath.Base(file), name), Mode: 0o644, Content: content}
	}
	return entries, nil
}

// incomplete says that a part of the shim is missing or damaged.
func incomplete(err error) error {
	return fmt.Errorf("the shim is incomplete: %s (%w)", home.MakeShim(""), err)
}

// Run is the command.
func Run(h home.Home, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	cli.OnInterrupt()
	if len(o.directories) == 0 {
		return o.pack(h)
	}
	for _, directory := range o.directories {
		one := *o
		one.label, one.output = cli.Label(directory), filepath.Join(directory, o.output)
		one.program, _, _ = home.Built(directory, o.name)
		if why := one.pack(h); why != nil {
			fmt.Fprintf(os.Stderr, "pack: %s%v\n", one.label, why)
			err = cli.ErrReported
		}
	}
	return err
}

// functions returns the directories with a program that build made, unless there is one here.
func functions(name string) (directories []string) {
	for _, mode := range []string{"plugin", "exe"} {
		program := home.Program(name, mode)
		if !home.Modified(program).IsZero() {
			return nil
		}
		found, _ := filepath.Glob("*/" + program)
		for _, file := range found {
			if !home.Modified(file).IsZero() {
				directories = append(directories, filepath.Dir(file))
			}
		}
	}
	slices.Sort(directories)
	return slices.Compact(directories)
}

// pack makes the zip of one function.
func (o *options) pack(h home.Home) error {
	info, p, err := o.open(h)
	if err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	entries, warnings, err := o.entries(p)
	if err != nil {
		return err
	}
	more, err := p.warnings(entries)
	if err != nil {
		return err
	}
	zipped, last, err := o.write(h, info.Arch, entries)
	if err != nil {
		return err
	}
	warnings = slices.Concat(info.Warnings(), warnings, more, last)
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "pack: warning:", o.label+warning)
	}
	report(o.output, info.Arch, entries, zipped, p.targets())
	p.reportSettings(o.target)
	return nil
}

// Entries returns the entries of a function's zip, in order, and warnings. The program is a
// file that build made; args are the user's files.
func Entries(h home.Home, name, program string, args []string) (entries []archive.Entry, warnings []string, err error) {
	o, err := parse(append([]string{"--", name, program, name + ".zip"}, args...))
	if err != nil {
		return nil, nil, err
	}
	_, p, err := o.open(h)
	if err != nil {
		return nil, nil, err
	}
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	return o.entries(p)
}

// open reads the program, and chooses its packaging.
func (o *options) open(h home.Home) (*binary.Info, packaging, error) {
	content, err := archive.ReadFile(o.program)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s does not exist: run build first", o.program)
	} else if err != nil {
		return nil, nil, err
	}
	info, err := binary.Parse(o.program, content)
	if err != nil {
		return nil, nil, err
	}
	if o.target.saves() {
		binary.TrimLines(content)
	}
	p := program{info, h, o.name, content}
	switch {
	case o.target == &webTarget:
		return info, &web{p}, nil
	case isExecutable(info):
		return info, &executable{p}, nil
	}
	return info, &plugin{p, o.loop, o.noImport}, nil
}

func isExecutable(info *binary.Info) bool { return info.BuildMode == "exe" || info.BuildMode == "pie" }

// entries returns the entries of the zip, in order, and warnings about the user's files.
func (o *options) entries(p packaging) (entries []archive.Entry, warnings []string, err error) {
	if entries, err = p.entries(); err != nil {
		return nil, nil, err
	}
	more, warnings, err := o.files.read()
	if err != nil {
		return nil, nil, err
	}
	entries, err = archive.Sort(append(entries, more...))
	return entries, warnings, err
}

// write writes the zip and returns its size in bytes, and warnings about the size.
func (o *options) write(h home.Home, arch string, entries []archive.Entry) (zipped int64, warnings []string, err error) {
	d := newDeflater(h, o.target, entries)
	err = archive.Replace(o.output, 0o666, func(w io.Writer) error {
		counted := &counter{w: w}
		if err := archive.Write(counted, entries, d.deflate); err != nil {
			return err
		}
		zipped = counted.n
		warning, err := o.target.check(o.output, arch, zipped, entries)
		if warning != "" {
			warnings = append(warnings, warning)
		}
		return err
	})
	if d.plain != nil {
		warnings = append(warnings, fmt.Sprintf("the zip is larger than necessary, because zopfli did not compress it: %v", d.plain))
	}
	return zipped, warnings, err
}
