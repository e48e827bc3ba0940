#!/usr/bin/env bats
# Other projects' tests with each request as an event: by package gateway, as a function URL's, and by package stream. The
# sources are those of the installed Go and of the Go module proxy.

bats_require_minimum_version 1.5.0

setup_file() {
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # The tables are about the tests of one release.
  go_release '' || skip "the default Go is not available"
  export PATH=$TOOL/bin:$PATH GOTOOLCHAIN=local GOFLAGS='' GOWORK=off
  cd "$BATS_TEST_DIRNAME/driver" || return
  go build -o "$BATS_FILE_TMPDIR/driver" .
}

# suite runs the packages of the standard library, or the module, that follow the name of its table of skipped tests. It
# prints how many tests passed.
suite() {
  local table=$BATS_TEST_DIRNAME/skipped/$1.tsv
  shift
  cd "$BATS_TEST_DIRNAME/driver" || return
  [[ $1 != *@* ]] || go mod download "$1" || skip "$1 is not available"
  run "$BATS_FILE_TMPDIR/driver" "$table" "$@"
  grep -E ': [0-9]+ tests pass, ' <<<"$output" | sed 's/^/# /' >&3
  [[ $status -eq 0 ]] || {
    printf '%s\n' "$output"
    return 1
  }
}

# module runs the tests of a module, whose version is in the variable $2 of the file versions.
module() {
  # shellcheck source=versions
  source "$BATS_TEST_DIRNAME/../../versions"
  suite "$1" "$3@${!2}"
}

@test "net/http's and httputil's own tests" { suite std net/http net/http/httputil; }
@test "chi's own tests" { module chi CHI_VERSION github.com/go-chi/chi/v5; }
@test "gorilla/mux's own tests" { module mux MUX_VERSION github.com/gorilla/mux; }
@test "gorilla/handlers' own tests" { module handlers HANDLERS_VERSION github.com/gorilla/handlers; }
@test "gin's own tests" { module gin GIN_VERSION github.com/gin-gonic/gin; }
@test "echo's own tests" { module echo ECHO_VERSION github.com/labstack/echo/v5; }
@test "connect's own tests" { module connect CONNECT_VERSION connectrpc.com/connect; }
