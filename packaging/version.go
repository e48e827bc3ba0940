package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lambdashim/packaging/binary"
)

const versionHelp = `usage: version

Prints the versions of the shim and of the Go that it was built by, which a plugin
must be built by too, and the architectures it was made for.
`

// version prints what the shim is made of.
func version(h home, args []string) error {
	if len(args) > 0 {
		if args[0] != "--help" && args[0] != "-h" {
			return usagef("version takes no argument, and got %q", args[0])
		}
		fmt.Print(versionHelp)
		return nil
	}
	number, err := h.version()
	if err != nil {
		return err
	}
	hosts, err := filepath.Glob(h.shim("*", "host.so"))
	if err != nil {
		return err
	}
	if len(hosts) == 0 {
		return fmt.Errorf("there is no shim below %s: make it with make shim", h.shim())
	}
	fmt.Println("aws-lambda-go-shim", number)
	for _, host := range hosts {
		info, err := binary.Read(host)
		if err != nil {
			return err
		}
		fmt.Printf("linux/%s  %s  %s\n", info.Arch, info.GoVersion, info.Glibc.Needs())
	}
	return nil
}

// version is the project's, from its VERSION file.
func (h home) version() (string, error) {
	text, err := os.ReadFile(filepath.Join(string(h), "VERSION"))
	return strings.TrimSpace(string(text)), err
}
