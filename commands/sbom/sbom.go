// Package sbom writes a software bill of materials of a function: a CycloneDX document of
// the modules that Go recorded in the program.
package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"runtime/debug"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"lambdashim/commands/binary"
	"lambdashim/commands/modules"
)

// Extension is the file's extension, by which scanners recognise it.
const Extension = ".cdx.json"

const shim = "github.com/eawsy/aws-lambda-go-shim"

// Function is the function that the document describes.
type Function struct {
	Program *binary.Info
	Shim    string // the version of the shim
	Zip     []byte // the zip's SHA-256, or nil if there is no zip
}

// Check returns an error if Go recorded no modules.
func Check(program *binary.Info) error {
	if program.Main.Path == "" {
		return fmt.Errorf("%s was built in GOPATH mode, where Go does not record modules: build it with a go.mod, or leave out --sbom", program.Name)
	}
	return nil
}

// Write writes the document. It has no time and no random number in it, so that the same
// function makes the same bytes.
func Write(w io.Writer, f Function) error {
	root := cdx.Component{
		BOMRef:  "function",
		Type:    cdx.ComponentTypeApplication,
		Name:    f.Program.Main.Path,
		Version: version(f.Program.Main),
	}
	if f.Zip != nil {
		root.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(f.Zip)}}
	}
	goVersion := strings.TrimPrefix(f.Program.GoVersion, "go")
	components := []cdx.Component{
		// Vulnerability databases use these names for Go's standard library.
		{
			BOMRef: "stdlib", Type: cdx.ComponentTypeLibrary, Name: "stdlib", Version: goVersion,
			PackageURL: packageURL("stdlib", goVersion), CPE: "cpe:2.3:a:golang:go:" + goVersion + ":*:*:*:*:*:*:*",
		},
		library("shim", shim, "v"+f.Shim),
	}
	for _, dep := range f.Program.Deps {
		components = append(components, component(*dep, f.Shim))
	}
	var refs []string
	for _, c := range components {
		refs = append(refs, c.BOMRef)
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Component: &root,
		Tools: &cdx.ToolsChoice{Components: &[]cdx.Component{
			{Type: cdx.ComponentTypeApplication, Name: "aws-lambda-go-shim pack", Version: f.Shim},
		}},
	}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: root.BOMRef, Dependencies: &refs}}
	encoder := cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON)
	// 1.6 because not every scanner reads 1.7 yet.
	return encoder.SetPretty(true).SetEscapeHTML(false).EncodeVersion(bom, cdx.SpecVersion1_6)
}

// component returns the entry for a module that the program was built with.
func component(m debug.Module, shimVersion string) cdx.Component {
	ref := "module/" + m.Path // unique, even if one module replaces two others
	if m.Replace == nil {
		return library(ref, m.Path, m.Version)
	}
	if strings.HasPrefix(m.Replace.Path, "./"+modules.Place+"/") {
		return library(ref, m.Path, "v"+shimVersion)
	}
	if version := version(*m.Replace); version != "" {
		return library(ref, m.Replace.Path, version)
	}
	// Code in a directory has no published version. Its path belongs to the build machine.
	return cdx.Component{
		BOMRef: ref, Type: cdx.ComponentTypeLibrary, Name: m.Path,
		Properties: &[]cdx.Property{{Name: "aws-lambda-go-shim:replaced", Value: "by a directory"}},
	}
}

func library(ref, path, version string) cdx.Component {
	return cdx.Component{BOMRef: ref, Type: cdx.ComponentTypeLibrary, Name: path, Version: version, PackageURL: packageURL(path, version)}
}

// version returns a module's version, "" for a module without one, such as the main module.
func version(m debug.Module) string {
	if m.Version == "(devel)" {
		return ""
	}
	return m.Version
}

// packageURL keeps the case of the path, as the databases do:
// https://github.com/package-url/purl-spec
func packageURL(path, version string) string {
	return "pkg:golang/" + path + "@" + strings.ReplaceAll(url.PathEscape(version), "+", "%2B")
}

// Sum returns the SHA-256 of a zip.
func Sum(r io.Reader) ([]byte, error) {
	hash := sha256.New()
	_, err := io.Copy(hash, r)
	return hash.Sum(nil), err
}
