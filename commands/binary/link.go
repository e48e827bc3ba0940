package binary

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"lambdashim/commands/cli"
)

// Link is what the shim's C compiler does when it links Go's object file: it changes what the
// compiler reads, and what the compiler has written. Args are the compiler's path and arguments.
func Link(args []string) error {
	output := "a.out"
	for i, arg := range args {
		if filepath.Base(arg) == "go.o" {
			if err := edit(arg, hideSymbols); err != nil {
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
	return edit(output, storeAddends)
}

// edit lets change write to an ELF file.
func edit(name string, change func(*os.File, *elf.File) error) error {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	object, err := elf.NewFile(file)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", name, err)
	}
	return change(file, object)
}
