// Package goproxy is the command goproxy.
package goproxy

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// unversioned is what a go.mod here requires of its siblings, which it replaces by
// their directories: less than any version, so that a function's go.mod may require
// them at whatever version it likes.
const unversioned = "v0.0.0-00010101000000-000000000000"

// Run writes the modules of the shim as a GOPROXY of files, so that a plain go get
// finds them: https://go.dev/ref/mod#goproxy-protocol
func Run(h home.Home, args []string) error {
	if len(args) != 1 {
		return cli.Usagef("goproxy takes the directory to write")
	}
	number, err := h.Version()
	if err != nil {
		return err
	}
	version := "v" + number
	mods, err := filepath.Glob(filepath.Join(h.Modules(), "*/*/*/go.mod"))
	if err != nil {
		return err
	}
	for _, mod := range mods {
		root := filepath.Dir(mod)
		module, err := filepath.Rel(h.Modules(), root)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(mod)
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte(unversioned), []byte(version))
		var entries []archive.Entry
		if err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(file)
			if file == mod {
				content = text
			}
			entries = append(entries, archive.Entry{Name: module + "@" + version + "/" + filepath.ToSlash(relative), Mode: 0o644, Content: content})
			return err
		}); err != nil {
			return err
		}
		if entries, err = archive.Sort(entries); err != nil {
			return err
		}
		var zip bytes.Buffer
		if err := archive.Write(&zip, entries, archive.Deflate); err != nil {
			return err
		}
		dir := filepath.Join(args[0], module, "@v")
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		info := fmt.Sprintf("{\"Version\":%q,\"Time\":\"1980-01-01T00:00:00Z\"}\n", version)
		for name, content := range map[string][]byte{
			"list":            []byte(version + "\n"),
			version + ".info": []byte(info),
			version + ".mod":  text,
			version + ".zip":  zip.Bytes(),
		} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}
