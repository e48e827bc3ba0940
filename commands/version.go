package main

import (
	"fmt"
	"path/filepath"

	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

const versionHelp = `usage: version

Prints the version of the shim, and the architectures and Go versions that it was built
for. A plugin must be built by the same Go as the shim in its zip.
`

// printVersion is the command version.
func printVersion(h home.Home, args []string) error {
	rest, err := cli.NewFlags("version", versionHelp).Parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return cli.Usagef("expected no argument, but got %q: leave it out", rest[0])
	}
	number, err := h.Version()
	if err != nil {
		return err
	}
	hosts, err := filepath.Glob(h.Shim("go*", "*", "host.so"))
	if err != nil {
		return err
	}
	if len(hosts) == 0 {
		return fmt.Errorf("%s has no shim: %s", h.Shim(), home.MakeShim(""))
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
