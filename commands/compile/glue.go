package compile

import "embed"

// The go command ignores a directory whose name begins with an underscore. It must ignore
// this one, because each file needs a package that other functions lack. A test vets them.
//
//go:embed _glue
var glueFiles embed.FS

// glue is a file that build adds to package main if the program has a certain package. It
// connects that package and the shim, because a plugin and its host share only packages of
// the standard library.
type glue struct {
	Package string // the import path
	Direct  bool   // whether code outside the standard library must import it itself
	File    string // the name of the file
	Set     string // a statement for the main of an executable
}

// Text returns the file.
func (g glue) Text() ([]byte, error) { return glueFiles.ReadFile("_glue/" + g.File) }

// allGlue lists all glue. Its exported names begin with Lambdashim.
var allGlue = []glue{lambdacontextGlue, lifecycleGlue, slogGlue, jsonGlue}

// lambdacontextGlue tells a handler of aws-lambda-go about its invocation.
var lambdacontextGlue = glue{
	Package: "github.com/aws/aws-lambda-go/lambdacontext",
	File:    "lambdashim_lambdacontext.go",
	Set:     "lambdashim_exe.Extend = LambdashimExtend",
}

// lifecycleGlue tells the shim which hooks the function has registered.
var lifecycleGlue = glue{
	Package: "github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle",
	File:    "lambdashim_lifecycle.go",
	Set:     "lambdashim_exe.Hooks = LambdashimHooks",
}

// jsonGlue gives the shim encoding/json, for types with methods or tags that only its version 2
// knows.
var jsonGlue = glue{
	Package: "encoding/json/jsontext",
	Direct:  true,
	File:    "lambdashim_json.go",
	Set:     "lambdashim_exe.JSON(LambdashimJSON())",
}

// slogGlue makes slog's default logger write Lambda's JSON log format if the function is
// configured for that and has not set another default logger.
var slogGlue = glue{
	Package: "log/slog",
	// The name sorts before the user's files, because Go initializes a package's
	// variables in the order of its file names.
	File: "0lambdashim_slog.go",
	Set:  "LambdashimRequestID = lambdashim_exe.RequestID",
}
