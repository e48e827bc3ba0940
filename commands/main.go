// Command commands is the program behind build, pack, invoke, serve, new, gomod and version.
package main

import (
	"errors"
	"fmt"
	"os"

	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/compile"
	"lambdashim/commands/gomod"
	"lambdashim/commands/home"
	"lambdashim/commands/invoke"
	"lambdashim/commands/pack"
	"lambdashim/commands/serve"
)

var commands = map[string]func(home.Home, []string) error{
	"build":   compile.Run,
	"pack":    pack.Run,
	"invoke":  invoke.Run,
	"serve":   serve.Run,
	"version": printVersion,
	"gomod":   gomod.Run,
	"new":     gomod.New,
	"inputs":  compile.PrintInputs,
	"link":    func(_ home.Home, args []string) error { return binary.Link(args) }, // for the C compiler that shim/build writes
}

// A script calls this program as: commands HOME COMMAND [ARG...].
func main() {
	if len(os.Args) < 3 || commands[os.Args[2]] == nil {
		fmt.Fprintln(os.Stderr, "usage: commands HOME build|pack|invoke|serve|new|version|gomod|inputs|link [ARG...]")
		os.Exit(2)
	}
	name := os.Args[2]
	err := commands[name](home.Home(os.Args[1]), os.Args[3:])
	cli.CleanUp()
	if err == nil || err == cli.ErrHelp {
		return
	}
	if err != cli.ErrReported {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	}
	if errors.As(err, new(cli.UsageError)) {
		os.Exit(2)
	}
	os.Exit(1)
}
