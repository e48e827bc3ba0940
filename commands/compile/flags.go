package compile

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

const help = `usage: build [--buildmode=plugin|exe] [-o DIRECTORY] [GO BUILD FLAG...] [PACKAGE|FILE.go...|PATTERN...]

Builds the Go package in the working directory, or PACKAGE, as the plugin
$HANDLER.so or, with --buildmode=exe, as the executable bootstrap. Checks it, and
lists the handlers that it exports and the settings for deploying them. With FILEs,
it leaves out the other Go files of their directory.

With a PATTERN such as ./functions/..., or several packages, it builds each function
among them into a directory of DIRECTORY that is named after the package's directory,
and says what it leaves out. DIR/... includes the modules below DIR, in a workspace
those of the go.work.

options:
  --buildmode MODE  plugin or exe
  -o DIRECTORY      where to write it; default: the working directory, or build for
                    a PATTERN or several packages

environment:
  BUILDMODE    plugin or exe; the default of --buildmode
  HANDLER      the name of the plugin, and of the module in Lambda's setting
               "Handler: handler.Handle"; default: handler
  LDFLAGS      flags for Go's linker, after -s -w
  GOARCH       amd64 (Lambda's x86_64) or arm64; default: amd64
  GOFLAGS      flags for the go command, such as -tags=...

Options may start with one dash or two. Other flags are those of go build.
`

// The flags of go build (see go help build). This command sets goOurs itself.
var (
	goBools = strings.Fields("a asan cover json linkshared modcacherw msan n race trimpath v work x")
	goTexts = strings.Fields(`asmflags buildvcs compiler covermode coverpkg gccgoflags gcflags installsuffix ldflags
		mod modfile p pgo pkgdir tags toolexec`)
	goOurs = strings.Fields("C overlay")
)

// options are the options and arguments of a call.
type options struct {
	mode, directory string
	goFlags, args   []string
	many            bool // each function gets a directory of its own
}

// parse reads the arguments and BUILDMODE.
func parse(args []string) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("build", help)
	flags.StringVar(&o.mode, "buildmode", os.Getenv("BUILDMODE"), "")
	flags.StringVar(&o.directory, "o", "", "")
	for _, name := range goBools {
		flags.BoolFunc(name, "", func(value string) error {
			o.goFlags = append(o.goFlags, "-"+name+"="+value)
			return nil
		})
	}
	for _, name := range goTexts {
		flags.Func(name, "", func(value string) error {
			o.goFlags = append(o.goFlags, "-"+name+"="+value)
			return nil
		})
	}
	ours := ""
	for _, name := range goOurs {
		flags.Func(name, "", func(string) error {
			ours = name
			return nil
		})
	}
	var err error
	if o.args, err = flags.Parse(args); err != nil {
		return nil, err
	}
	if ours != "" {
		return nil, cli.Usagef("option --%s is set by the build command: leave it out", ours)
	}
	o.mode = cmp.Or(o.mode, "plugin")
	if err := home.CheckMode(o.mode); err != nil {
		return nil, err
	}
	o.many = len(o.args) > 1 && !isFiles(o.args) || slices.ContainsFunc(o.args, IsPattern)
	if o.many && slices.ContainsFunc(o.args, func(arg string) bool { return filepath.Ext(arg) == ".go" }) {
		return nil, cli.Usagef("expected either Go files or packages, but got %q: name the directories of the files", o.args)
	}
	if o.many {
		o.directory = cmp.Or(o.directory, "build")
	}
	o.directory = cmp.Or(o.directory, ".")
	return o, nil
}
