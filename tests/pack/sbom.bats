#!/usr/bin/env bats
# The software bill of materials that pack writes.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=image/versions
  source "$BATS_TEST_DIRNAME/../../image/versions"
  commands_setup
  dependencies
}

# dependencies makes a function that uses a module from a directory, a module that another one replaces, and the shim's module.
dependencies() {
  local name
  for name in plain fork local; do
    mkdir -p "$BATS_TEST_TMPDIR/$name"
    printf 'module example.com/%s\n' "${name/fork/Fork}" >"$BATS_TEST_TMPDIR/$name/go.mod"
    printf 'package dep\n\nconst Text = "%s"\n' "$name" >"$BATS_TEST_TMPDIR/$name/dep.go"
  done
  publish plain 'example.com/plain' v1.2.3+incompatible
  publish fork 'example.com/!fork' v0.4.0
  export GOPROXY="file://$BATS_TEST_TMPDIR/proxy" GONOSUMDB='*' GOFLAGS=-mod=mod GOMODCACHE=$BATS_TEST_TMPDIR/cache
  cat >go.mod <<MOD
module example.com/function

go 1.26

require (
	example.com/plain v1.2.3+incompatible
	example.com/original v1.0.0
	example.com/local v1.0.0
)

replace example.com/original => example.com/Fork v0.4.0

replace example.com/local => $BATS_TEST_TMPDIR/local
MOD
  cat >handler.go <<'GO'
package main

import (
	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"

	local "example.com/local"
	fork "example.com/original"
	plain "example.com/plain"
)

func Handle(evt any, ctx *runtime.Context) (string, error) { return plain.Text + fork.Text + local.Text, nil }
GO
}

# publish adds a directory as a version of a module to a file proxy.
publish() {
  local dir=$BATS_TEST_TMPDIR/proxy/$2/@v
  mkdir -p "$dir"
  cp "$BATS_TEST_TMPDIR/$1/go.mod" "$dir/$3.mod"
  printf '{"Version":"%s"}\n' "$3" >"$dir/$3.info"
  printf '%s\n' "$3" >"$dir/list"
  python3 - "$dir/$3.zip" "$(sed -n 's/^module //p' "$dir/$3.mod")@$3" "$BATS_TEST_TMPDIR/$1" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for name in os.listdir(sys.argv[3]):
        z.write(os.path.join(sys.argv[3], name), sys.argv[2] + "/" + name)
PYTHON
}

teardown() { chmod -R u+w "$BATS_TEST_TMPDIR/cache" 2>/dev/null || true; }

# listed prints the components in a document, one per line.
listed() {
  python3 - "$1" <<'PYTHON'
import json, sys
bom = json.load(open(sys.argv[1]))
for c in bom["components"]:
    print(c["name"], c.get("version"), c.get("purl"))
assert bom["dependencies"] == [{"ref": "function", "dependsOn": [c["bom-ref"] for c in bom["components"]]}]
PYTHON
}

@test "pack --sbom lists the modules in a plugin and in an executable, the standard library and the shim" {
  local mode version
  version=$(<"$root/VERSION")
  for mode in plugin exe; do
    build --buildmode=$mode
    run -0 --separate-stderr pack --no-import --sbom
    [[ $output == *$'\nhandler.cdx.json  lists the Go modules in it\n'* ]]
    run -0 listed handler.cdx.json
    [[ $output == "stdlib $(go env GOVERSION | sed 's/^go//') pkg:golang/stdlib@$(go env GOVERSION | sed 's/^go//')
github.com/eawsy/aws-lambda-go-shim v$version pkg:golang/github.com/eawsy/aws-lambda-go-shim@v$version
example.com/local None None
example.com/Fork v0.4.0 pkg:golang/example.com/Fork@v0.4.0
example.com/plain v1.2.3+incompatible pkg:golang/example.com/plain@v1.2.3%2Bincompatible
github.com/eawsy/aws-lambda-go-core v$version pkg:golang/github.com/eawsy/aws-lambda-go-core@v$version" ]]
    run -1 grep -F "$BATS_TEST_TMPDIR" handler.cdx.json
    grep -q "\"content\": \"$(sha256sum <handler.zip | cut -d' ' -f1)\"" handler.cdx.json
  done
}

@test "CycloneDX's own validator accepts the document, and refuses it with a mistake" {
  python_tool "cyclonedx-python-lib-$CYCLONEDX_PYTHON_LIB_VERSION" "cyclonedx-python-lib[json-validation]==$CYCLONEDX_PYTHON_LIB_VERSION"
  build --buildmode=exe
  pack --sbom
  validate() {
    "$TOOL/bin/python" - "$1" <<'PYTHON'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(str(error) if error else 0)
PYTHON
  }
  run -0 validate handler.cdx.json
  sed 's/"SHA-256"/"SHA-257"/' handler.cdx.json >wrong.cdx.json
  run -1 validate wrong.cdx.json
}

@test "the same function makes the same bytes" {
  build --buildmode=exe
  pack --sbom
  mv handler.cdx.json first
  pack --sbom
  cmp first handler.cdx.json
}

@test "the document is beside the zip or the directory, and the next pack does not pack it" {
  build --buildmode=exe
  PACKAGE=mypackage pack --sbom
  [[ -f mypackage.cdx.json ]]
  pack --sbom handler bootstrap out/
  [[ -f out.cdx.json && ! -e out/out.cdx.json ]]
  run -1 grep -q SHA-256 out.cdx.json
  pack --sbom handler bootstrap handler.zip .
  pack --sbom handler bootstrap handler.zip .
  run -0 python3 -m zipfile -l handler.zip
  [[ $output == *go.mod* && $output != *handler.cdx.json* ]]
}

@test "a function built in GOPATH mode is refused, because Go does not record its modules" {
  rm go.mod
  handler_go
  GO111MODULE=off build
  run -1 --separate-stderr pack --sbom
  [[ $stderr == 'pack: handler.so was built in GOPATH mode, where Go does not record modules: build it with a go.mod, or leave out --sbom' ]]
  [[ ! -e handler.zip && ! -e handler.cdx.json ]]
}
