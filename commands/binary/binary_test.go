package binary

import (
	"maps"
	"os"
	"strings"
	"testing"
)

// built describes a plugin with these settings.
func built(changes map[string]string) *Info {
	info := &Info{packages: map[string]string{"time": "12345678", "runtime": "12345678"},
		Name: "handler.so", GoVersion: "go1.26.8", BuildMode: "plugin", Stripped: true, path: "handler", settings: map[string]string{
			"-buildmode": "plugin", "-compiler": "gc", "-trimpath": "true", "CGO_ENABLED": "1", "GOARCH": "amd64", "GOOS": "linux", "GOAMD64": "v1",
		}}
	maps.Copy(info.settings, changes)
	return info
}

// other describes a plugin that has another build of a package.
func other(name string, changes map[string]string) *Info {
	info := built(changes)
	info.packages[name] = "87654321"
	return info
}

func TestDiffersSaysHowAPluginAndTheShimDiffer(t *testing.T) {
	host := built(map[string]string{"-buildmode": "c-shared"})
	share := func(name string) string {
		return ": both share package " + name + " of the standard library, so build them the same way"
	}
	exe := built(nil)
	exe.BuildMode = "exe"
	main := built(nil)
	main.path = "main"
	for _, test := range []struct {
		name   string
		plugin *Info
		want   string
	}{
		{"nothing", built(nil), ""},
		{"what does not change the standard library", built(map[string]string{"-tags": "a,b", "-gcflags": "-N -l", "GOAMD64": "v3"}), ""},
		{"a package that the shim lacks", other("net", nil), ""},
		{"an executable", exe, "handler.so was built with -buildmode=exe and is not a plugin: build it with the build command, or with go build -buildmode=plugin -trimpath"},
		{"a module called main", main, "handler.so is in a module called main, like the program that opens it: give the module another name, for example with go mod edit -module=function"},
		{"no -trimpath", built(map[string]string{"-trimpath": ""}), "handler.so was built without -trimpath, unlike the shim: add it"},
		{"tags", other("time", map[string]string{"-tags": "timetzdata"}), "handler.so was built with -tags=timetzdata, unlike the shim" + share("time")},
		{"two settings", other("runtime", map[string]string{"-pgo": "default.pgo", "GOEXPERIMENT": "arenas"}), "handler.so was built with -pgo=default.pgo and with GOEXPERIMENT=arenas, unlike the shim" + share("runtime")},
		{"a setting of the shim", other("time", map[string]string{"-compiler": ""}), "handler.so was built without -compiler, unlike the shim" + share("time")},
		{"a changed GOROOT", other("time", nil), "handler.so was built with settings that Go did not record, unlike the shim" + share("time")},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := Differs(test.plugin, host); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	info := built(map[string]string{"GOAMD64": "v3"})
	info.Stripped = false
	info.Glibc = Version{2, 34}
	want := []string{
		"handler.so needs glibc 2.34, so it runs in python3.12 and later only: build it with zig, as the image does, to make it run in every runtime",
		"handler.so was built with GOAMD64=v3, and crashes on a CPU below that level",
		"handler.so is not stripped: -ldflags='-s -w -extldflags=-s' makes it smaller",
	}
	if got := info.Warnings(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the warnings are %q", got)
	}
	if got := built(nil).Warnings(); got != nil {
		t.Errorf("unexpected warnings %q", got)
	}
}

func TestTheGlibcSaysWhereAFileRuns(t *testing.T) {
	for name, want := range map[string]string{
		"":                  "python2.7, and python3.8 and later",
		"GLIBC_2.2.5":       "python2.7, and python3.8 and later",
		"GLIBC_2.17":        "python2.7, and python3.8 and later",
		"GLIBC_2.18":        "python3.8 and later",
		"GLIBC_2.26":        "python3.8 and later",
		"GLIBC_2.27":        "python3.12 and later only",
		"GLIBC_2.34":        "python3.12 and later only",
		"GLIBC_2.38":        "no Lambda runtime",
		"GLIBC_3.0":         "no Lambda runtime",
		"GLIBC_PRIVATE":     "python2.7, and python3.8 and later",
		"GLIBCXX_3.4.30":    "python2.7, and python3.8 and later",
		"GLIBC_ABI_DT_RELR": "python2.7, and python3.8 and later",
	} {
		v, _ := glibcVersion(name)
		if got := v.Runs(); got != want {
			t.Errorf("a file that needs %s runs in %s, want %s", name, got, want)
		}
	}
}

func TestReadSaysWhatAFileThatGoDidNotBuildIs(t *testing.T) {
	const build = ": build it for Linux, with the build command or with go build -buildmode=plugin"
	elf, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("no /proc:", err)
	}
	i386 := append([]byte(nil), elf...)
	i386[18] = 8 // e_machine: MIPS
	for _, test := range []struct{ content, want string }{
		{"", "x.so is not an ELF file" + build},
		{"text", "x.so is not an ELF file" + build},
		{"\x7fELF", "x.so is not an ELF file" + build},
		{string(i386), "x.so is for EM_MIPS, but Lambda runs on x86_64 and aarch64: build it with GOARCH=amd64 or GOARCH=arm64"},
	} {
		if _, err := Parse("x.so", []byte(test.content)); err == nil || err.Error() != test.want {
			t.Errorf("%.8q: error %v, want %s", test.content, err, test.want)
		}
	}
	if _, err := Read("nowhere/x.so"); err == nil || err.Error() != "cannot read nowhere/x.so: no such file or directory" {
		t.Errorf("the error is %v", err)
	}
}
