package program

import "embed"

// The go command ignores a directory whose name begins with an underscore. It must ignore
// this one, because each file needs a package that other functions lack. A test vets them.
//
//go:embed _glue
var glue embed.FS

// Glue is a file that build adds to package main if the program has a certain package. It
// connects that package and the shim, because a plugin and its host share only packages of
// the standard library.
type Glue struct {
	Package string // the import path
	Direct  bool   // whether code outside the standard library must import it itself
	File    string // the name of the file
	Set     string // a statement for the main of an executable
}

// Text returns the file.
func (g Glue) Text() ([]byte, error) { return glue.ReadFile("_glue/" + g.File) }

// Glues lists all glue. Its exported names begin with Lambdashim.
var Glues = []Glue{Lambdacontext, Lifecycle, Slog, JSON}

// Lambdacontext tells a handler of aws-lambda-go about its invocation.
var Lambdacontext = Glue{
	Package: "github.com/aws/aws-lambda-go/lambdacontext",
	File:    "lambdashim_lambdacontext.go",
	Set:     "lambdashim_exe.Extend = LambdashimExtend",
}

// Lifecycle tells the shim which hooks the function has registered.
var Lifecycle = Glue{
	Package: "github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle",
	File:    "lambdashim_lifecycle.go",
	Set:     "lambdashim_exe.Hooks = LambdashimHooks",
}

// JSON gives the shim encoding/json, for types with methods or tags that only its version 2
// knows.
var JSON = Glue{
	Package: "encoding/json/jsontext",
	Direct:  true,
	File:    "lambdashim_json.go",
	Set:     "lambdashim_exe.JSON(LambdashimJSON())",
}

// Slog makes slog's default logger write Lambda's JSON log format if the function is
// configured for that and has not set another default logger.
var Slog = Glue{
	Package: "log/slog",
	// The name sorts before the user's files, because Go initialises a package's
	// variables in the order of its file names.
	File: "0lambdashim_slog.go",
	Set:  "LambdashimRequestID = lambdashim_exe.RequestID",
}
