package runtimes

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/child"
)

// identify prints the version and the path of an interpreter, since what is on PATH may
// be a script that starts another.
const identify = `import sys; print("%d.%d %s" % (sys.version_info[0], sys.version_info[1], sys.executable))`

// find returns the interpreter of a version, or where that is empty the one of python3.
// It looks on PATH and below pyenv.
func find(version string) (path, found string, err error) {
	var names []string
	if version == "" {
		names = []string{"python3"}
	} else {
		root := os.Getenv("PYENV_ROOT")
		if home, err := os.UserHomeDir(); root == "" && err == nil {
			root = filepath.Join(home, ".pyenv")
		}
		below, _ := filepath.Glob(filepath.Join(root, "versions", version+".*", "bin", "python"))
		names = append([]string{"python" + version, "python3"}, below...)
	}
	var others []string
	for _, name := range names {
		this, path := probe(name)
		if path != "" && (version == "" || this == version) {
			if !supported(this) {
				return "", "", fmt.Errorf("there is no Lambda runtime client for python%s: use --runtime with python3.8 or later", this)
			}
			return path, this, nil
		}
		if path != "" && !slices.Contains(others, "python"+this) {
			others = append(others, "python"+this)
		}
	}
	if version == "" {
		version = "3"
	}
	if len(others) == 0 {
		return "", "", fmt.Errorf("there is no python%s on PATH, nor another Python 3: install it", version)
	}
	return "", "", fmt.Errorf("there is no python%s on PATH: install it, or use --runtime %s, which is there", version, strings.Join(others, " or "))
}

// supported reports whether there is a client of Lambda's for a version, or this package
// has one.
func supported(version string) bool {
	minor, ok := strings.CutPrefix(version, "3.")
	return version == "2.7" || ok && (len(minor) > 1 || minor >= "8")
}

// probe asks an interpreter for its version and its own path.
func probe(name string) (version, path string) {
	name, err := exec.LookPath(name)
	if err != nil {
		return "", ""
	}
	var out bytes.Buffer
	cmd := child.Command(child.Interrupted(), name, "-c", identify)
	cmd.Stdout = &out
	if child.Run(cmd) != nil {
		return "", ""
	}
	version, path, _ = strings.Cut(strings.TrimSpace(out.String()), " ")
	return version, path
}
