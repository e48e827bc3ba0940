package prepare

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"lambdashim/commands/child"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
	"lambdashim/commands/linetable"
	"lambdashim/commands/names"
	"lambdashim/commands/pack"
)

// upToDate builds the function in the working directory, packs it if it has changed, and
// returns the zip. Without Go files it returns an existing zip.
func upToDate(h home.Home) (file string, err error) {
	name := names.Handler()
	stem := os.Getenv("PACKAGE")
	if stem == "" {
		stem = name
	}
	file = stem + ".zip"
	if sources, _ := filepath.Glob("*.go"); len(sources) == 0 {
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	program, err := pack.Built(name)
	if err != nil {
		return "", err
	}
	mode := "plugin"
	if program == "bootstrap" {
		mode = "exe"
	}
	if err := run(h, "build", "--buildmode="+mode); err != nil {
		return "", err
	}
	fresh, extras := packed(h, file, program, name)
	if fresh {
		return file, nil
	}
	return file, run(h, "pack", append([]string{"--no-import", name, program, file}, extras...)...)
}

// run runs another command of this program, without its report on stdout.
func run(h home.Home, command string, arguments ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var complaint bytes.Buffer
	cmd := child.Command(child.Interrupted(), self, append([]string{string(h), command}, arguments...)...)
	cmd.Stderr = &complaint
	err = child.Run(cmd)
	os.Stderr.Write(complaint.Bytes())
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return cli.ErrReported
	}
	return err
}

// packed reports whether a zip is up to date: it has the built program, and is newer than
// the shim and the user's files. Extras are the user's files in it that still exist.
func packed(h home.Home, file, program, name string) (fresh bool, extras []string) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return false, nil
	}
	defer archive.Close()
	for _, entry := range archive.File {
		switch {
		case entry.Name == program:
			content, err := os.ReadFile(program)
			linetable.Trim(content) // as pack does
			fresh = err == nil && crc32.ChecksumIEEE(content) == entry.CRC32
		case entry.Name == "bootstrap", entry.Name == name+".so", entry.Name == name+".py", strings.HasPrefix(entry.Name, name+"/"):
		default:
			own, err := os.Stat(entry.Name)
			if errors.Is(err, fs.ErrNotExist) {
				fmt.Fprintf(os.Stderr, "pack: warning: %s had %s, which no longer exists here\n", file, entry.Name)
				fresh = false
				continue
			}
			zipped, none := os.Stat(file)
			fresh = fresh && err == nil && none == nil && !own.ModTime().After(zipped.ModTime())
			extras = append(extras, entry.Name)
		}
	}
	zipped, err := os.Stat(file)
	shim, none := os.Stat(h.Shim("bin", "commands"))
	return fresh && err == nil && none == nil && zipped.ModTime().After(shim.ModTime()), extras
}
