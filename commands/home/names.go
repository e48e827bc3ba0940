package home

import (
	_ "embed"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"lambdashim/commands/cli"
)

var (
	identifier  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	packageName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.+-]*$`)
)

// keywords are the keywords of CPython 2.7 and 3, which cannot name a module.
var keywords = strings.Fields(`
	False None True and as assert async await break class continue def del elif else
	except exec finally for from global if import in is lambda nonlocal not or pass
	print raise return try while with yield`)

// standard lists the modules of CPython's standard library, in all versions that Lambda
// has, without its internal ones, which begin with an underscore. A function with such a
// name could not be imported, or would hide the module.
//
// A test compares the list with the CPythons on the machine.
//
//go:embed standard.txt
var standard string

// clients are the modules of Lambda's runtime client and of its dependencies.
var clients = strings.Fields("awslambdaric bootstrap runtime_client simplejson snapshot_restore_py")

// CheckHandler checks the name of a handler's Python module.
func CheckHandler(name string) error {
	switch {
	case !identifier.MatchString(name):
		return cli.Usagef("HANDLER %q is not a Python module name: use letters, digits and underscores, as in handler", name)
	case slices.Contains(keywords, name):
		return cli.Usagef("HANDLER %q is a keyword of Python: choose another name, such as handler", name)
	case slices.Contains(strings.Fields(standard), name):
		return cli.Usagef("HANDLER %q is a module of Python's standard library: choose another name, such as handler", name)
	case slices.Contains(clients, name):
		return cli.Usagef("HANDLER %q is a module of Lambda's Python runtime: choose another name, such as handler", name)
	}
	return nil
}

// CheckPackage checks the base name of a zip, which comes from PACKAGE.
func CheckPackage(path string) error {
	if base := filepath.Base(path); !packageName.MatchString(base) || strings.HasPrefix(path, "-") {
		return cli.Usagef("PACKAGE %q is not a plain file name: use letters, digits and . _ + -, and begin with neither a dash nor a dot", strings.TrimSuffix(path, ".zip"))
	}
	return nil
}

// Handler returns $HANDLER, or "handler" if that is unset or empty.
func Handler() string {
	if name, ok := os.LookupEnv("HANDLER"); ok && name != "" {
		return name
	}
	return "handler"
}
