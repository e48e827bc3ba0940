package emulator

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"lambdashim/commands/cli"
)

// identify prints the version and the path of an interpreter, because the file on PATH may
// be a script that starts another one.
const identify = `import sys; print("%d.%d %s" % (sys.version_info[0], sys.version_info[1], sys.executable))`

// find returns the path and version of an interpreter: of this version, or of python3 if
// version is empty. It looks on PATH and in pyenv's directory.
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
	for _, name := range names {
		this, path := probe(name)
		if path != "" && (version == "" || this == version) {
			return path, this, nil
		}
	}
	if version == "" {
		version = "3"
	}
	return "", "", fmt.Errorf("python%s is not on PATH: install it, or choose another runtime with --runtime", version)
}

// probe asks an interpreter for its version and its own path.
func probe(name string) (version, path string) {
	name, err := exec.LookPath(name)
	if err != nil {
		return "", ""
	}
	var out bytes.Buffer
	cmd := cli.Command(cli.Interrupted(), name, "-c", identify)
	cmd.Stdout = &out
	if cli.Run(cmd) != nil {
		return "", ""
	}
	version, path, _ = strings.Cut(strings.TrimSpace(out.String()), " ")
	return version, path
}
