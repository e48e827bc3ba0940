package compile

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// unit is a directory in which the go command runs, and its arguments: the packages of one module or workspace.
type unit struct {
	dir  string
	args []string
	from map[string][]string // the user's arguments which these come from
}

// IsPattern reports whether an argument is a pattern of packages, such as ./functions/...
func IsPattern(arg string) bool { return strings.Contains(arg, "...") }

// isPath reports whether the go command takes an argument for a path, and not for an import path.
func isPath(arg string) bool {
	first, _, _ := strings.Cut(arg, "/")
	return first == "." || first == ".." || filepath.IsAbs(arg)
}

// units returns the units of the arguments. The go command looks into one module only: it does not look for packages in
// modules below a directory, also if they are in the workspace. leaveOut gets modules that are not in it.
func (f *build) units(leaveOut func(dir string, why error)) (units []*unit, err error) {
	add := func(dir, arg, from string) {
		i := slices.IndexFunc(units, func(u *unit) bool { return u.dir == dir })
		if i < 0 {
			i, units = len(units), append(units, &unit{dir: dir, from: make(map[string][]string)})
		}
		units[i].args = append(units[i].args, arg)
		units[i].from[arg] = append(units[i].from[arg], from)
	}
	out, err := cli.Output(f.dir, "go", "env", "GOWORK", "GO111MODULE")
	if err != nil {
		return nil, f.explain(err.Error())
	}
	lines := strings.Split(string(out), "\n")
	var work *home.Workspace
	if filepath.IsAbs(lines[0]) {
		if work, err = home.ReadWorkspace(lines[0]); err != nil {
			return nil, err
		}
	}
	here := moduleOf(f.dir)
	for _, arg := range f.args {
		if lines[1] == "off" || !isPath(arg) {
			add(f.dir, arg, arg)
			continue
		}
		root, rest := arg, ""
		if IsPattern(arg) {
			before, _, _ := strings.Cut(arg, "...")
			root = before[:strings.LastIndex(before, "/")+1]
			rest = arg[len(root):]
		}
		root = absolute(f.dir, root)
		if module := moduleOf(root); work != nil || module == here || module == "" {
			add(f.dir, Clean(arg), arg)
		} else {
			relative, err := filepath.Rel(module, root)
			if err != nil {
				return nil, err
			}
			add(module, Clean(filepath.Join(relative, rest)), arg)
		}
		if rest != "..." {
			continue
		}
		for _, module := range modulesBelow(root) {
			switch relative, err := filepath.Rel(f.dir, module); {
			case work == nil:
				add(module, "./...", arg)
			case err == nil && slices.ContainsFunc(work.Members, func(mod *modfile.File) bool { return filepath.Dir(mod.Syntax.Name) == module }):
				add(f.dir, Clean(relative+"/..."), arg)
			default:
				leaveOut(module, errors.New("its module is not in the go.work"))
			}
		}
	}
	return units, nil
}

// moduleOf returns the directory of the module that a directory is in, or "".
func moduleOf(dir string) string {
	for {
		if home.IsModule(dir) {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

// Clean returns a path as the go command repeats it.
func Clean(name string) string {
	name = filepath.Clean(name)
	if name == "." || filepath.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
		return name
	}
	return "./" + name
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// Below calls visit with each directory below root in which the go command may look for packages.
func Below(root string, visit func(dir string)) {
	filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
		case dir != root && (home.HasNoPackages(d.Name()) || d.Name() == "node_modules"):
			return fs.SkipDir
		default:
			visit(dir)
		}
		return nil
	})
}

// modulesBelow returns the directories of the modules below root.
func modulesBelow(root string) (modules []string) {
	Below(root, func(dir string) {
		if dir != root && home.IsModule(dir) {
			modules = append(modules, dir)
		}
	})
	return modules
}
