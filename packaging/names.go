package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	identifier  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	packageName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.+-]*$`)
)

// keywords are Python's, which cannot name a module, of 2.7 and 3.
var keywords = strings.Fields(`
	False None True and as assert async await break class continue def del elif else
	except exec finally for from global if import in is lambda nonlocal not or pass
	print raise return try while with yield`)

// taken are modules that Python, Lambda's runtime client or the shim import: a
// function of that name would hide them, or they it.
var taken = strings.Fields(`
	abc ast asyncio atexit awslambdaric base64 binascii bootstrap builtins codecs
	collections concurrent contextlib copy copyreg datetime decimal encodings enum
	errno faulthandler functools gc http importlib inspect io itertools json keyword
	linecache logging marshal math multiprocessing operator os pathlib posix queue
	random re reprlib runtime_client select selectors signal simplejson site
	snapshot_restore_py socket sre_compile sre_parse ssl stat string struct subprocess
	sys tempfile threading time token tokenize traceback types typing urllib uuid
	warnings weakref zipimport zlib`)

// checkHandler checks the name of a handler's module, which Python imports.
func checkHandler(name string) error {
	switch {
	case !identifier.MatchString(name):
		return usagef("HANDLER %q is no Python module name: use letters, digits and underscores, as in handler", name)
	case slices.Contains(keywords, name):
		return usagef("HANDLER %q is a keyword of Python's: choose another name, as handler", name)
	case slices.Contains(taken, name):
		return usagef("HANDLER %q is a module that Lambda's Python itself imports: choose another name, as handler", name)
	}
	return nil
}

// checkPackage checks the path of a zip, whose base name comes from PACKAGE.
func checkPackage(path string) error {
	if base := filepath.Base(path); !packageName.MatchString(base) || strings.HasPrefix(path, "-") {
		return usagef("PACKAGE %q is no plain file name: use letters, digits and . _ + -, not first a dash or a dot", strings.TrimSuffix(path, ".zip"))
	}
	return nil
}

func handlerName() string {
	if name, ok := os.LookupEnv("HANDLER"); ok && name != "" {
		return name
	}
	return "handler"
}
