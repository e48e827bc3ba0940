package build

import (
	"os"
	"strings"

	"lambdashim/commands/cli"
)

const help = `usage: build [--buildmode=plugin|exe] [-o DIRECTORY] [GO BUILD FLAG...] [PACKAGE]

Builds the Go package in the working directory, or PACKAGE, as the plugin
$HANDLER.so or, with --buildmode=exe, as the executable bootstrap. Checks it and
lists the handlers that it exports.

options:
  --buildmode MODE  plugin or exe
  -o DIRECTORY      where to write it; the working directory unless set

environment:
  BUILDMODE    plugin or exe, for --buildmode
  HANDLER      the name of the plugin, and of the module in Lambda's setting
               "Handler: handler.Handle"; handler unless set
  LDFLAGS      flags for Go's linker, after -s -w
  GOARCH       amd64 (Lambda's x86_64) or arm64; amd64 unless set
  GOFLAGS      flags for the go command, as -tags=...

Every option is taken with one dash or two, and other flags are those of go build.
`

// What go build takes, except what this command sets itself (go help build).
var (
	goBools = strings.Fields("a asan cover json linkshared modcacherw msan n race trimpath v work x")
	goTexts = strings.Fields(`asmflags buildvcs compiler covermode coverpkg gccgoflags gcflags installsuffix ldflags
		mod modfile p pgo pkgdir tags toolexec`)
	goOurs = strings.Fields("C overlay")
)

// options are what a call asks for.
type options struct {
	mode, directory string
	goFlags, args   []string
}

// parse reads the arguments and BUILDMODE.
func parse(args []string) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("build", help)
	flags.StringVar(&o.mode, "buildmode", os.Getenv("BUILDMODE"), "")
	flags.StringVar(&o.directory, "o", ".", "")
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
		return nil, cli.Usagef("option --%s is for the build command to set: leave it out", ours)
	}
	switch o.mode {
	case "":
		o.mode = "plugin"
	case "plugin", "exe":
	default:
		return nil, cli.Usagef("unknown build mode %q: use plugin or exe", o.mode)
	}
	if len(o.args) > 1 {
		return nil, cli.Usagef("build takes one package, and got %q: call it once for each", o.args)
	}
	return o, nil
}
