package function

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"

	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
	"lambdashim/commands/pack"
)

// unpack unpacks a zip to the directory root, which it makes. It returns an error if the
// zip is not a function for this machine. If the zip has several modules, name says which
// one to use.
func unpack(file, root, name string) (*emulator.Function, error) {
	archive, err := zip.OpenReader(file)
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s does not exist: run pack first", file)
	case errors.As(err, &pathError):
		return nil, fmt.Errorf("cannot read %s: %w", file, pathError.Err)
	case err != nil:
		return nil, fmt.Errorf("%s is not a zip file: make one with pack", file)
	}
	defer archive.Close()
	f := &emulator.Function{File: file, Root: root}
	if err := recognize(f, archive.File, name); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, cli.CannotWriteTemporary(err)
	}
	directory, err := os.OpenRoot(root)
	if err != nil {
		return nil, cli.CannotWriteTemporary(err)
	}
	defer directory.Close()
	size := uint64(0)
	for _, entry := range archive.File {
		if size += entry.UncompressedSize64; size > pack.MaxUnzipped {
			return nil, tooLarge(file)
		}
		if err := extract(file, directory, entry); err != nil {
			return nil, err
		}
	}
	mode := "plugin"
	if f.Executable {
		mode = "exe"
	}
	program := home.Program(f.Name, mode)
	content, err := directory.ReadFile(program)
	if err != nil {
		return nil, fmt.Errorf("%s is not a function: it has no %s: make one with pack", file, program)
	}
	info, err := binary.Parse(program, content)
	if err != nil {
		return nil, fmt.Errorf("%s is not a function: %w", file, err)
	}
	if info.Arch != runtime.GOARCH {
		return nil, fmt.Errorf("%s is for %s but this machine is %s: build it with GOARCH=%s to run it here", file, info.Arch, runtime.GOARCH, runtime.GOARCH)
	}
	return f, nil
}

// tooLarge is the error for a function over pack.MaxUnzipped.
func tooLarge(file string) error {
	return fmt.Errorf("%s is too large for Lambda: unzipped, it has more than %d MiB", file, pack.MaxUnzipped>>20)
}

// recognize finds out whether the files are a plugin or an executable, and its name.
func recognize(f *emulator.Function, files []*zip.File, wanted string) error {
	var plugins, modules []string
	web := false
	for _, file := range files {
		switch dir, base := path.Split(file.Name); {
		case file.Name == home.Executable:
			f.Executable = true
		case file.Name == "index.js":
			web = true
		case base == "host.so" && strings.Count(file.Name, "/") == 1:
			plugins = append(plugins, strings.TrimSuffix(dir, "/"))
		case dir == "" && strings.HasSuffix(base, ".py"):
			modules = append(modules, strings.TrimSuffix(base, ".py"))
		}
	}
	candidates := plugins
	if f.Executable {
		candidates = modules
	}
	switch {
	case f.Executable && web && len(modules) == 0:
		return fmt.Errorf("%s is for Lambda Web Functions, which no emulator runs: run the program itself, with AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:9000", f.File)
	case slices.Contains(candidates, wanted), f.Executable && len(candidates) == 0: // a wrapper needs no module
		f.Name = wanted
	case len(candidates) == 1 || len(candidates) > 1 && os.Getenv("HANDLER") == "":
		f.Name = candidates[0]
	case len(candidates) > 1:
		return fmt.Errorf("%s has the modules %s, but not %q: set HANDLER to one of them", f.File, strings.Join(candidates, ", "), wanted)
	default:
		return fmt.Errorf("%s is not a function: it has neither a plugin and its shim nor a bootstrap: make one with pack", f.File)
	}
	return nil
}

// extract writes one entry below root. No symbolic link can lead out of root.
func extract(file string, root *os.Root, entry *zip.File) error {
	name := strings.TrimSuffix(entry.Name, "/")
	if !fs.ValidPath(name) {
		return fmt.Errorf("%s has an entry %q, which is not a relative path: pack it again", file, entry.Name)
	}
	if entry.Mode().IsDir() {
		return temporary(root.MkdirAll(name, 0o755))
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return temporary(err)
	}
	reader, err := entry.Open()
	if err != nil {
		return damaged(file, entry, err)
	}
	defer reader.Close()
	content, err := io.ReadAll(io.LimitReader(reader, pack.MaxUnzipped))
	if err != nil {
		return damaged(file, entry, err)
	}
	if entry.Mode()&fs.ModeSymlink != 0 {
		return temporary(root.Symlink(string(content), name))
	}
	if err := root.WriteFile(name, content, 0o600); err != nil {
		return temporary(err)
	}
	return temporary(root.Chmod(name, entry.Mode().Perm()|0o600))
}

func damaged(file string, entry *zip.File, err error) error {
	return fmt.Errorf("%s is damaged: %s: %w", file, entry.Name, err)
}

// temporary turns an error in the temporary directory into a sentence.
func temporary(err error) error {
	if err == nil {
		return nil
	}
	return cli.CannotWriteTemporary(err)
}
