package pack

import (
	"bytes"
	_ "embed"
	"fmt"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/home"
)

// indexProgram is the program that the runtime nodejs24.x starts.
//
//go:embed index.js
var indexProgram []byte

// web is a program that serves HTTP, for Lambda Web Functions.
type web struct{ program }

// check returns an error for a program that could not serve HTTP there.
func (p *web) check() error {
	switch {
	case !isExecutable(p.Info):
		return fmt.Errorf("%s was built with -buildmode=%s, but Lambda Web Functions start a program: build it with --buildmode=exe", p.Name, p.BuildMode)
	case bytes.Contains(p.content, []byte("\x00lambdashim/exe.Main\x00")): // Go keeps the names of all functions, between zeros
		return fmt.Errorf("%s serves events with its handlers, but Lambda Web Functions send HTTP requests: give it a func main that listens on AWS_LAMBDA_HTTP_ENDPOINT", p.Name)
	case p.Glibc.After(binary.AmazonLinux2023):
		return fmt.Errorf("%s needs glibc %v, but the runtime nodejs24.x has %v: build it with CGO_ENABLED=0, or with zig, as the image does", p.Name, p.Glibc, binary.AmazonLinux2023)
	}
	return nil
}

// entries returns the program, and the module that starts it from Node.js.
func (p *web) entries() ([]archive.Entry, error) {
	return []archive.Entry{
		{Name: home.Executable, Mode: 0o755, Content: p.content},
		{Name: "index.js", Mode: 0o644, Content: indexProgram},
	}, nil
}

func (*web) warnings([]archive.Entry) ([]string, error) { return nil, nil }

func (*web) targets() []target { return []target{webTarget} }

func (*web) reportSettings(*target) {
	fmt.Println("deploy with  aws lambda-web create-web-function, runtime nodejs24.x (experimental: never run on AWS)")
}
