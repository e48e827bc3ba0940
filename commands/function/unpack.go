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

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
	"lambdashim/commands/pack"
)

// read reads a zip. It returns an error if the zip is not a function for this machine. If the
// zip has several modules, name says which one to use.
func read(file, name string) (*emulator.Function, []archive.Entry, error) {
	reader, err := zip.OpenReader(file)
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("%s does not exist: run pack first", file)
	case errors.As(err, &pathError):
		return nil, nil, fmt.Errorf("cannot read %s: %w", file, pathError.Err)
	case err != nil:
		return nil, nil, fmt.Errorf("%s is not a zip file: make one with pack", file)
	}
	defer reader.Close()
	f := &emulator.Function{File: file}
	if err := recognize(f, reader.File, name); err != nil {
		return nil, nil, err
	}
	var entries []archive.Entry
	size := uint64(0)
	for _, member := range reader.File {
		if size += member.UncompressedSize64; size > pack.MaxUnzipped {
			return nil, nil, tooLarge(file)
		}
		content, err := contentOf(member)
		if err != nil {
			return nil, nil, fmt.Errorf("%s is damaged: %s: %w", file, member.Name, err)
		}
		entries = append(entries, archive.Entry{Name: member.Name, Mode: member.Mode() | 0o600, Content: content})
	}
	if entries, err = archive.Sort(entries); err != nil {
		return nil, nil, fmt.Errorf("%s is not a function: %w", file, err)
	}
	mode := "plugin"
	if f.Executable {
		mode = "exe"
	}
	program := home.Program(f.Name, mode)
	i := slices.IndexFunc(entries, func(e archive.Entry) bool { return e.Name == program })
	if i < 0 {
		return nil, nil, fmt.Errorf("%s is not a function: it has no %s: make one with pack", file, program)
	}
	info, err := binary.Parse(program, entries[i].Content)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is not a function: %w", file, err)
	}
	if info.Arch != runtime.GOARCH {
		return nil, nil, fmt.Errorf("%s is for %s but this machine is %s: build it with GOARCH=%s to run it here", file, info.Arch, runtime.GOARCH, runtime.GOARCH)
	}
	return f, entries, nil
}

func contentOf(member *zip.File) ([]byte, error) {
	reader, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(io.LimitReader(reader, pack.MaxUnzipped))
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
