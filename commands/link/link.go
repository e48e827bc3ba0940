// Package link is what the shim's C compiler does before and after it links Go's object file.
package link

import (
	"os"
	"os/exec"
	"path/filepath"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// Run runs a compiler that links: args are its path and its arguments.
func Run(_ home.Home, args []string) error {
	output := "a.out"
	for i, arg := range args {
		if filepath.Base(arg) == "go.o" {
			if err := hideFunctions(arg); err != nil {
				return err
			}
		}
		if arg == "-o" && i+1 < len(args) {
			output = args[i+1]
		}
	}
	compiler := exec.Command(args[0], args[1:]...)
	compiler.Stdin, compiler.Stdout, compiler.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := compiler.Run(); err != nil {
		return cli.ErrReported
	}
	return storeAddends(output)
}
