package binary

import (
	"debug/elf"
	"debug/gosym"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const program = "package main\n\nimport \"os\"\n\nfunc main() { println(len(os.Args)) }\n"

// build builds a program, and returns its path.
func build(t testing.TB, source string, flags ...string) string {
	dir := t.TempDir()
	main := filepath.Join(dir, "main.go")
	if err := os.WriteFile(main, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(dir, "main")
	cmd := exec.Command("go", append(append([]string{"build", "-o", output}, flags...), main)...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return output
}

func read(t testing.TB, path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The standard library's own reader reads the table of every function, for each
// architecture and build mode.
func TestOtherPackagesKeepTheirLines(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			t.Setenv("GOARCH", arch)
			path := build(t, program, "-ldflags=-s -w")
			before := lines(t, path)
			content := read(t, path)
			TrimLines(content)
			if err := os.WriteFile(path, content, 0o777); err != nil {
				t.Fatal(err)
			}
			after := lines(t, path)
			kept := 0
			for pc, b := range before {
				a := after[pc]
				if a.name != b.name {
					t.Fatalf("%v became %v", b, a)
				}
				if unread(b.name) {
					if a.line > 0 || a.file != "" {
						t.Errorf("%v became %v", b, a)
					}
				} else if a != b {
					t.Errorf("%v became %v", b, a)
				} else if a.line > 0 {
					kept++
				}
			}
			if kept == 0 {
				t.Error("no function has kept its line")
			}
		})
	}
}

type line struct {
	name, file string
	line       int
}

// lines returns the file and line at which each function begins, and of its last instruction.
func lines(t *testing.T, path string) map[uint64]line {
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := file.Section(".gopclntab").Data()
	if err != nil {
		t.Fatal(err)
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, file.Section(".text").Addr))
	if err != nil {
		t.Fatal(err)
	}
	result := make(map[uint64]line)
	for n := range table.Funcs {
		f := &table.Funcs[n]
		for _, pc := range []uint64{f.Entry, f.End - 1} {
			name, number, _ := table.PCToLine(pc)
			result[pc] = line{f.Name, name, number}
		}
	}
	return result
}

func TestUnread(t *testing.T) {
	for function, want := range map[string]bool{
		"runtime.mallocgc":                         true,
		"runtime.(*mheap).alloc":                   true,
		"runtime/debug.SetGCPercent":               true,
		"internal/runtime/maps.(*Map).Delete":      true,
		"lambdashim/json.(*encoder).string":        true,
		"type:.eq.[2]example.com/a.T":              true,
		"_rt0_amd64_linux":                         true,
		"reflect.Value.Call":                       false,
		"main.main":                                false,
		"main.(*T).runtime":                        false,
		"example.com/runtime.Do":                   false,
		"example.com/internal/x.Do":                false,
		"example.com/f.Do[go.shape.*internal/a.T]": false,
		"encoding/json.Marshal":                    false,
		"runtimex.Do":                              false,
		"example.com/my%2eruntime.(*T).Do.func1":   false,
	} {
		if got := unread(function); got != want {
			t.Errorf("unread(%q) is %v", function, got)
		}
	}
}

func TestTrimDoesNotChangeOtherFiles(t *testing.T) {
	for name, content := range map[string]string{
		"empty":        "",
		"text":         "#!/bin/sh\n",
		"not stripped": string(read(t, build(t, program))),
	} {
		got := []byte(content)
		if TrimLines(got); string(got) != content {
			t.Errorf("%s: it has changed", name)
		}
	}
}
