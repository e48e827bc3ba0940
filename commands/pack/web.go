package pack

import (
	_ "embed"
	"fmt"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
)

// indexProgram is what the runtime nodejs24.x starts.
//
//go:embed index.js
var indexProgram []byte

// layoutWeb returns what every zip for Lambda Web Functions has: bootstrap, which serves
// HTTP, and the module that starts it from Node.js.
func layoutWeb(content []byte) []archive.Entry {
	return []archive.Entry{
		{Name: "bootstrap", Mode: 0o755, Content: content},
		{Name: "index.js", Mode: 0o644, Content: indexProgram},
	}
}

// checkWeb refuses a program that would never serve HTTP there.
func checkWeb(info *binary.Info, content []byte, isExe bool) error {
	switch {
	case !isExe:
		return fmt.Errorf("%s was built with -buildmode=%s, and Lambda Web Functions start a program: build it with --buildmode=exe", info.Name, info.BuildMode)
	case info.HasFunc(content, "lambdashim/exe.Main"):
		return fmt.Errorf("%s serves events by its handlers, and Lambda Web Functions send it HTTP requests: give it a func main that listens on AWS_LAMBDA_HTTP_ENDPOINT", info.Name)
	case info.Glibc.After(binary.AmazonLinux2023):
		return fmt.Errorf("%s needs glibc %v, and the runtime nodejs24.x has %v: build it with CGO_ENABLED=0, or with zig, as the image does", info.Name, info.Glibc, binary.AmazonLinux2023)
	}
	return nil
}

// deployWeb prints what to deploy it by. AWS's own command takes a directory and zips it.
func (o *options) deployWeb() {
	if o.unpacked() {
		fmt.Printf("deploy with  aws lambda-web deploy --code %s (experimental: never run on AWS)\n", o.output)
		return
	}
	fmt.Println("deploy with  aws lambda-web create-web-function, runtime nodejs24.x (experimental: never run on AWS)")
}
