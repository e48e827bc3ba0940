package program

import "embed"

// The go command leaves a directory alone whose name begins with an underscore: each of
// its files needs a package that another function does not have. A test vets them.
//
//go:embed _glue
var glue embed.FS

// Glue is a file that build lays into a package main whose program has a certain
// package, to join that package and the shim: a plugin and its host share none but
// the standard library's.
type Glue struct {
	Package string // the import path
	Direct  bool   // whether code outside the standard library must import it itself
	File    string // the name of the file
	Set     string // a statement for the main of an executable
}

// Text returns the file.
func (g Glue) Text() ([]byte, error) { return glue.ReadFile("_glue/" + g.File) }

// Glues are all there are. What they export begins with Lambdashim.
var Glues = []Glue{Lambdacontext, Lifecycle, Slog, JSON}

// Lambdacontext tells a handler of aws-lambda-go about its invocation.
var Lambdacontext = Glue{
	Package: "github.com/aws/aws-lambda-go/lambdacontext",
	File:    "lambdashim_lambdacontext.go",
	Set:     "lambdashim_exe.Extend = LambdashimExtend",
}

// Lifecycle tells the shim what the function has registered.
var Lifecycle = Glue{
	Package: "github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle",
	File:    "lambdashim_lifecycle.go",
	Set:     "lambdashim_exe.Hooks = LambdashimHooks",
}

// JSON lends the shim encoding/json, for types with methods or tags that only version 2
// of it knows.
var JSON = Glue{
	Package: "encoding/json/jsontext",
	Direct:  true,
	File:    "lambdashim_json.go",
	Set:     "lambdashim_exe.JSON(LambdashimJSON())",
}

// Slog makes slog's default logger write Lambda's JSON log format, where that is
// set and nobody has made another logger the default.
var Slog = Glue{
	Package: "log/slog",
	// Before the user's files: the variables of a package get their values in the
	// order of its files' names.
	File: "0lambdashim_slog.go",
	Set:  "LambdashimRequestID = lambdashim_exe.RequestID",
}
