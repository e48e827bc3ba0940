#!/usr/bin/env bats
# Go's own tools and others read what a packed program says about itself.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=versions
  source "$BATS_TEST_DIRNAME/../../versions"
  commands_setup
  stderr=''
}

# busy builds and packs a function whose init writes a CPU profile and then panics, and unpacks its program. Its stack
# trace goes to the file trace.
busy() {
  cat >handler.go <<'END'
package main

import (
	"os"
	"runtime/pprof"
	"time"
)

var total uint64

func inlined(n uint64) uint64 {
	return n*n ^ n>>3
}

//go:noinline
func spin() {
	for begun := time.Now(); time.Since(begun) < 500*time.Millisecond; {
		for n := range uint64(1000000) {
			total += inlined(n)
		}
	}
}

//go:noinline
func explode() {
	panic("boom")
}

func init() {
	file, _ := os.Create("profile")
	pprof.StartCPUProfile(file)
	spin()
	pprof.StopCPUProfile()
	file.Close()
	go explode()
	select {}
}

func Handle() {}
END
  build --buildmode=exe
  pack "$@" handler bootstrap
  mkdir zipped
  python3 -m zipfile -e handler.zip zipped
  chmod +x zipped/bootstrap
  run -2 --separate-stderr zipped/bootstrap
  printf '%s\n' "$stderr" >trace
}

@test "pack changes no byte of a program, except for viewer events" {
  handler_go
  build --buildmode=exe
  for target in '' lambda edge-origin; do
    pack --target="$target" handler bootstrap
    rm -rf zipped
    python3 -m zipfile -e handler.zip zipped
    cmp bootstrap zipped/bootstrap
  done
}

@test "go tool pprof names the functions and lines of a packed program, and inlined calls" {
  busy
  run -0 go tool pprof -top -lines zipped/bootstrap profile
  [[ $output == *' main.inlined handler/handler.go:12'* && $output == *' runtime.main runtime/proc.go:'* ]]
}

@test "go tool pprof names the user's functions in a program for viewer events" {
  busy --target=edge-viewer
  run -0 go tool pprof -top -lines zipped/bootstrap profile
  [[ $output == *' main.spin handler/handler.go:12'* && $output == *' runtime.main :-1'* ]]
}

@test "panicparse reads the stack trace of a packed program" {
  busy
  GOPROXY='' go_tool pp github.com/maruel/panicparse/v2/cmd/pp "$PANICPARSE_VERSION"
  run -0 "$TOOL" trace
  [[ $output == *'handler.go:26'*'explode()'* ]]
}
