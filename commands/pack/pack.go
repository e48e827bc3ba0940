// Package pack is the command pack, which makes a zip for Lambda from a build.
package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/child"
	"lambdashim/commands/cli"
	"lambdashim/commands/files"
	"lambdashim/commands/home"
	"lambdashim/commands/linetable"
	"lambdashim/commands/modules"
	"lambdashim/commands/names"
	"lambdashim/commands/target"
)

const help = `usage: pack [--loop=auto|native|python] [--target=TARGET] [--no-import]
            [--exclude=PATTERN...] [HANDLER [PROGRAM [PACKAGE.zip [FILE|DIRECTORY...]]]]

Packs a plugin or an executable that build made, with the parts of the shim that it
needs and any files of yours, into a zip for Lambda. There, set the handler to
HANDLER.Handle. Arguments that you leave out come from the environment: $HANDLER, or
handler; $HANDLER.so or bootstrap, whichever is newer; and $PACKAGE.zip, or
$HANDLER.zip.

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
the limits there. AWS names two limits for viewer events; edge-viewer keeps to the
smaller one, 1 MiB. Then pack removes the line numbers of Go's runtime and of the shim,
and zopfli compresses the zip, which takes some seconds.

With --target=web the zip is for Lambda Web Functions: PROGRAM, an executable for arm64
whose own main serves HTTP, and the index.js that starts it. This is experimental.
`

// options are the options and arguments of a call.
type options struct {
	loop                  string
	noImport              bool
	target                *target.Target
	name, program, output string
	files                 files.Choice
}

// parse reads the arguments and the environment.
func parse(args []string) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("pack", help)
	flags.StringVar(&o.loop, "loop", "auto", "")
	flags.BoolVar(&o.noImport, "no-import", false, "")
	to := flags.String("target", "", "")
	flags.Func("exclude", "", func(pattern string) error {
		o.files.Excludes = append(o.files.Excludes, pattern)
		return nil
	})
	args, err := flags.Parse(args)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"auto", "native", "python"}, o.loop) {
		return nil, cli.Usagef("unknown loop %q: use auto, native or python", o.loop)
	}
	if o.target, err = target.Of(*to); err != nil {
		return nil, err
	}
	argument := func(n int, otherwise string) string {
		if n < len(args) {
			return args[n]
		}
		return otherwise
	}
	o.name = argument(0, names.Handler())
	if err := names.CheckHandler(o.name); err != nil {
		return nil, err
	}
	program, err := Built(o.name)
	if err != nil {
		return nil, err
	}
	o.program = argument(1, program)
	stem := os.Getenv("PACKAGE")
	if stem == "" {
		stem = o.name
	} else if strings.Contains(stem, "/") && len(args) < 3 {
		return nil, cli.Usagef("PACKAGE %q has a slash: use a plain name, or pack HANDLER HANDLER.so DIRECTORY/PACKAGE.zip to write elsewhere", stem)
	}
	o.output = argument(2, stem+".zip")
	if err := names.CheckPackage(o.output); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(o.output, ".zip") {
		return nil, cli.Usagef("PACKAGE.zip %q does not end in .zip: the third argument is the zip to write", o.output)
	}
	o.files.Args = args[min(3, len(args)):]
	o.files.Never = o.output
	o.files.Built = []string{o.program, o.name + ".so", "bootstrap", o.name + ".zip", stem + ".zip", modules.Place}
	return o, nil
}

// isWeb reports whether the zip is for Lambda Web Functions.
func (o *options) isWeb() bool { return o.target == &target.Web }

// Built returns the file to pack: the one for BUILDMODE, or else the newer one of plugin
// and executable, or the plugin if there is neither.
func Built(name string) (string, error) {
	switch mode := os.Getenv("BUILDMODE"); mode {
	case "plugin":
		return name + ".so", nil
	case "exe":
		return "bootstrap", nil
	case "":
	default:
		return "", cli.Usagef("unknown build mode %q: use plugin or exe", mode)
	}
	plugin, err := os.Stat(name + ".so")
	program, none := os.Stat("bootstrap")
	if none == nil && (err != nil || program.ModTime().After(plugin.ModTime())) {
		return "bootstrap", nil
	}
	return name + ".so", nil
}

// Run is the command.
func Run(h home.Home, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	child.OnInterrupt()
	content, info, err := o.read()
	if err != nil {
		return err
	}
	isExe := executable(info)
	if o.isWeb() {
		if err := checkWeb(info, content, isExe); err != nil {
			return err
		}
	}
	entries, warnings, err := o.entries(h, info, content, isExe)
	if err != nil {
		return err
	}
	warnings = append(info.Warnings(), warnings...)
	if !isExe {
		warning := ""
		if !o.noImport {
			if warning, err = tryOpen(o.name, info.Arch, entries); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(entries, func(e archive.Entry) bool { return e.Name == o.name+"/_bridge.so" }) {
			warnings = append(warnings, "the shim was made without CPython 2.7's headers, so the zip does not run in python2.7")
		}
		if warning != "" {
			warnings = append(warnings, warning)
		}
	}
	zipped, uncompressed, err := o.write(h, info.Arch, entries)
	if err != nil {
		return err
	}
	if uncompressed != nil {
		warnings = append(warnings, fmt.Sprintf("the zip is larger than necessary, because zopfli did not compress it: %v", uncompressed))
	}
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "pack: warning:", warning)
	}
	targets := target.Functions
	if o.isWeb() {
		targets = []target.Target{target.Web}
	}
	report(o.output, info.Arch, entries, zipped, targets...)
	if o.isWeb() {
		fmt.Println("deploy with  aws lambda-web create-web-function, runtime nodejs24.x (experimental: never run on AWS)")
	}
	return nil
}

// Entries returns the entries of a function's zip, in order, and warnings. The program is a
// file that build made; args are the user's files.
func Entries(h home.Home, name, program string, args []string) (entries []archive.Entry, warnings []string, err error) {
	o, err := parse(append([]string{"--", name, program, name + ".zip"}, args...))
	if err != nil {
		return nil, nil, err
	}
	content, info, err := o.read()
	if err != nil {
		return nil, nil, err
	}
	return o.entries(h, info, content, executable(info))
}

// read reads the program.
func (o *options) read() ([]byte, *binary.Info, error) {
	content, err := archive.ReadFile(o.program)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no %s: make it with the build command", o.program)
	} else if err != nil {
		return nil, nil, err
	}
	info, err := binary.Parse(o.program, content)
	return content, info, err
}

func executable(info *binary.Info) bool { return info.BuildMode == "exe" || info.BuildMode == "pie" }

// entries returns the entries of the zip, in order, and warnings.
func (o *options) entries(h home.Home, info *binary.Info, content []byte, isExe bool) (entries []archive.Entry, warnings []string, err error) {
	if o.target.IsSmall() {
		linetable.Trim(content)
	}
	switch {
	case o.isWeb():
		entries = layoutWeb(content)
	case isExe:
		entries, err = layoutExe(h, o.name, content)
	default:
		entries, err = layoutPlugin(h, o.name, content, info, o.loop)
	}
	if err != nil {
		return nil, nil, err
	}
	more, warnings, err := o.files.Read()
	if err != nil {
		return nil, nil, err
	}
	entries, err = archive.Sort(append(entries, more...))
	return entries, warnings, err
}

// write writes the zip and returns its size in bytes. Plain says why zopfli did not
// compress the zip although it should have.
func (o *options) write(h home.Home, arch string, entries []archive.Entry) (zipped int64, plain, err error) {
	d := newDeflater(h, o.target, entries)
	err = archive.Replace(o.output, 0o666, func(w io.Writer) error {
		counted := &counter{w: w}
		if err := archive.Write(counted, entries, d.deflate); err != nil {
			return err
		}
		zipped = counted.n
		return o.target.Check(o.output, arch, zipped, entries, d.plain)
	})
	return zipped, d.plain, err
}
