package home

import (
	"os"
	"path/filepath"
	"time"

	"lambdashim/commands/cli"
)

// Executable is the name of every executable, because Lambda's custom runtimes start it.
const Executable = "bootstrap"

// Recommended is the runtime that the commands name and use unless another one is chosen. Lambda, Lambda@Edge and the
// deployment tools all support it.
const Recommended = "python3.13"

// Wrapper is the variable with the path of a program that a runtime's script starts instead of its language, and
// WrapperPath is its value for an executable.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
const (
	Wrapper     = "AWS_LAMBDA_EXEC_WRAPPER"
	WrapperPath = "/var/task/" + Executable

	// Environment is the option of aws lambda create-function for it, and WhyEnvironment is a sentence about that.
	Environment    = "--environment 'Variables={" + Wrapper + "=" + WrapperPath + "}'"
	WhyEnvironment = "The variable makes a managed runtime start " + Executable + " at once, and never its own language."
)

// CheckMode checks a build mode.
func CheckMode(mode string) error {
	if mode != "plugin" && mode != "exe" {
		return cli.Usagef("unknown build mode %q: use plugin or exe", mode)
	}
	return nil
}

// Program returns the name of the file that build makes in a mode.
func Program(name, mode string) string {
	if mode == "exe" {
		return Executable
	}
	return name + ".so"
}

// Built returns the file in a directory to pack, and its mode: that of BUILDMODE, or else of the newer one of
// plugin and executable, or of the plugin if there is neither.
func Built(directory, name string) (file, mode string, err error) {
	mode = os.Getenv("BUILDMODE")
	if mode == "" {
		mode = "plugin"
		if Modified(filepath.Join(directory, Executable)).After(Modified(filepath.Join(directory, Program(name, "plugin")))) {
			mode = "exe"
		}
	}
	return filepath.Join(directory, Program(name, mode)), mode, CheckMode(mode)
}

// Modified returns when a file was last modified, or the zero time if it does not exist or is a directory: a package may be
// called bootstrap.
func Modified(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil || info.IsDir() {
		return time.Time{}
	}
	return info.ModTime()
}

// Package returns $PACKAGE, or the name of the handler's module: the name of the zip without .zip.
func Package(name string) string {
	if stem := os.Getenv("PACKAGE"); stem != "" {
		return stem
	}
	return name
}

// Made lists the files and directories that the commands make, which are not the user's.
func Made(name string) []string {
	return []string{Program(name, "plugin"), Executable, name + ".zip", Package(name) + ".zip", ModulesPlace}
}

// Architectures maps GOARCH to Lambda's names.
var Architectures = map[string]string{"amd64": "x86_64", "arm64": "arm64"}
