package pack

import (
	"bytes"
	_ "embed"
	"fmt"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
)

// indexProgram is the program that the runtime nodejs24.x starts.
//
//go:embed index.js
var indexProgram []byte

// layoutWeb returns the entries of every zip for Lambda Web Functions: bootstrap, which
// serves HTTP, and the module that starts it from Node.js.
func layoutWeb(content []byte) []archive.Entry {
	return []archive.Entry{
		{Name: "bootstrap", Mode: 0o755, Content: content},
		{Name: "index.js", Mode: 0o644, Content: indexProgram},
	}
}

// checkWeb returns an error for a program that could not serve HTTP there.
func checkWeb(info *binary.Info, content []byte, isExe bool) error {
	switch {
	case !isExe:
		return fmt.Errorf("%s was built with -buildmode=%s, but Lambda Web Functions start a program: build it with --buildmode=exe", info.Name, info.BuildMode)
	case bytes.Contains(content, []byte("\x00lambdashim/exe.Main\x00")): // Go keeps the names of all functions, between zeros
		return fmt.Errorf("%s serves events with its handlers, but Lambda Web Functions send HTTP requests: give it a func main that listens on AWS_LAMBDA_HTTP_ENDPOINT", info.Name)
	case info.Glibc.After(binary.AmazonLinux2023):
		return fmt.Errorf("%s needs glibc %v, but the runtime nodejs24.x has %v: build it with CGO_ENABLED=0, or with zig, as the image does", info.Name, info.Glibc, binary.AmazonLinux2023)
	}
	return nil
}
