package main

import (
	"os"
	"path/filepath"
)

// way is one way to run a function.
type way struct {
	name    string // in the table
	command func(function, setting string) (directory string, argv []string)
	called  bool // by Python code, without a Runtime API
}

var (
	work   = os.Getenv("WORK")   // the directory in which tests/faults/run built the functions
	python = os.Getenv("PYTHON") // the CPython to use
)

var (
	executable = &way{name: "executable", command: func(function, setting string) (string, []string) {
		return filepath.Join(work, function, "exe"), []string{"./bootstrap"}
	}}
	plugin = &way{name: "plugin", command: func(function, setting string) (string, []string) {
		return filepath.Join(work, function, "plugin"), []string{python, "-m", "awslambdaric", setting}
	}}
	called = &way{name: "called from Python", called: true, command: func(function, setting string) (string, []string) {
		return filepath.Join(work, function, "plugin"), []string{python, filepath.Join(work, "call.py")}
	}}
	inPython = &way{name: "Python", command: func(_, setting string) (string, []string) {
		return filepath.Join(work, "python"), []string{python, "-m", "awslambdaric", setting}
	}}
	awsLambdaGo = &way{name: "aws-lambda-go", command: func(function, setting string) (string, []string) {
		return filepath.Join(work, function), []string{"./aws-lambda-go"}
	}}
	ways = []*way{executable, plugin, called, inPython, awsLambdaGo}
)
