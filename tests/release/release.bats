#!/usr/bin/env bats
# The steps of a release that need no Docker engine and no registry.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  checkout=$BATS_TEST_TMPDIR/checkout
  mkdir -p "$checkout"/{lambda,modules/core}
  cp -R "$root/release" "$checkout"
  cd "$checkout" || return
  touch lambda/go.mod modules/core/go.mod
  echo 1.2.3 >VERSION
  sed -E "s/^([A-Z0-9]+_IMAGE[_0-9]*=[^@]*).*/\1@sha256:$(printf '0%.0s' {1..64})/" "$root/versions" >versions
  printf '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-24\n\n### Added\n\n- A thing.\n\n## [1.2.2] - 2026-01-01\n\n- Old.\n' >CHANGELOG.md
  git init -q .
  commit
}

commit() {
  git add -A
  git -c user.name=a -c user.email=a@example.com commit -qm a
}

@test "a release can be made if VERSION, changelog and tag agree" {
  run -0 --separate-stderr release/check v1.2.3
  [[ -z $output$stderr ]]
  run -0 release/check
}

@test "each disagreement gives an error" {
  run -1 --separate-stderr release/check v1.2.4
  [[ $stderr == "release: the tag is 'v1.2.4' but VERSION has '1.2.3': the tag must be 'v1.2.3'" ]]
  echo 1.3.0 >VERSION
  sed -i 's/^GO_IMAGE=.*/GO_IMAGE=golang:1.27.4-bookworm/' versions
  run -1 --separate-stderr release/check v1.2.3
  [[ $stderr == "release: the tag is 'v1.2.3' but VERSION has '1.3.0': the tag must be 'v1.3.0'
release: the newest release in CHANGELOG.md is '1.2.3' but VERSION has '1.3.0': write a section ## [1.3.0] - $(date -u +%F)
release: GO_IMAGE in the file versions has no digest: run image/pin
release: the checkout has changes that are not committed: commit or remove them" ]]
  echo next >VERSION
  run -1 --separate-stderr release/check
  [[ $stderr == "release: VERSION has 'next': write MAJOR.MINOR.PATCH"* ]]
}

@test "a section of the changelog without a date or without text is refused" {
  sed -i 's/ - 2026-11-24//' CHANGELOG.md
  commit
  run -1 --separate-stderr release/check v1.2.3
  [[ $stderr == "release: CHANGELOG.md has no date for '1.2.3': write ## [1.2.3] - $(date -u +%F)" ]]
  printf '## [1.2.3] - 2026-11-24\n\n## [1.2.2] - 2026-01-01\n\n- Old.\n' >CHANGELOG.md
  commit
  run -1 --separate-stderr release/check v1.2.3
  [[ $stderr == "release: the section '1.2.3' of CHANGELOG.md is empty: say what changed" ]]
}

@test "the notes are the section of the changelog, and the tags are for the project and the module in lambda" {
  run -0 release/notes
  [[ $output == $'### Added\n\n- A thing.' ]]
  run -0 release/tags
  [[ $output == $'v1.2.3\nlambda/v1.2.3' ]]
}

@test "an image with both platforms, SBOM and provenance is accepted, and one without any of them is refused" {
  python3 "$BATS_TEST_DIRNAME/layout.py" good
  run -0 --separate-stderr release/inspect good linux/amd64,linux/arm64 1.2.3
  [[ ${lines[1]} == 'good, linux/arm64: 0 MB compressed, an SBOM of 1 packages, provenance' && -z $stderr ]]
  local wrong sentence
  while IFS='|' read -r wrong sentence; do
    python3 "$BATS_TEST_DIRNAME/layout.py" "$wrong" "$wrong"
    run -1 --separate-stderr release/inspect "$wrong" linux/amd64,linux/arm64 1.2.3
    [[ $stderr == "release: $wrong"*"$sentence" ]]
  done <<'END'
platform|has the platforms linux/amd64 instead of linux/amd64, linux/arm64
version|the version's label is '9.9.9', but VERSION has '1.2.3'
user|the user is root
sbom|no SBOM names a package
packages|no SBOM names a package
provenance|the provenance is missing
blob|does not have that digest
END
}

@test "actionlint finds no problems in the workflows" {
  go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint "$ACTIONLINT_VERSION"
  run -0 "$TOOL" "$root"/.github/workflows/*.yml
}

@test "the workflows name each action by its commit, and its release beside it" {
  run -0 grep -hE '^ *(- )?uses:' "$root"/.github/workflows/*.yml
  [[ ${#lines[@]} -ge 10 ]]
  run -1 grep -vE '@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' <<<"$output"
}

@test "the configuration of Renovate and the workflows match their schemas" {
  python_tool "check-jsonschema-$CHECK_JSONSCHEMA_VERSION" "check-jsonschema==$CHECK_JSONSCHEMA_VERSION"
  run -0 "$TOOL/bin/check-jsonschema" --builtin-schema vendor.renovate "$root/.github/renovate.json"
  run -0 "$TOOL/bin/check-jsonschema" --builtin-schema vendor.github-workflows "$root"/.github/workflows/*.yml
}

@test "Renovate's patterns find each version in the file versions that has no checksum" {
  run -0 python3 - "$root" <<'END'
import json, re, sys
root = sys.argv[1]
versions = open(root + "/versions").read()
found = {"versions": set(), "Dockerfile": set()}
for manager in json.load(open(root + "/.github/renovate.json"))["customManagers"]:
    for name in found:
        if any(re.search(p.strip("/"), name) for p in manager["managerFilePatterns"]):
            for pattern in manager["matchStrings"]:
                text = open(root + "/" + name).read()
                for match in re.finditer(pattern.replace("(?<", "(?P<"), text):
                    assert match["currentValue"] and "@" not in match["currentValue"], match[0]
                    found[name].add(re.search(r"([A-Z0-9_]+)=", match[0])[1])
with_checksum = r"ZIGLANG|ZOPFLI|AWS_SAM_CLI|AWSLAMBDARIC|SIMPLEJSON|SNAPSHOT_RESTORE_PY"
# From Debian, tied to CPython versions, or with a table of tests in tests/suites.
by_hand = r"BATS|SHELLCHECK|CHI|CONNECT|ECHO|GIN|HANDLERS|MUX"
keys = set(re.findall(r"^(\w+(?:_VERSION|_IMAGE)\w*)=", versions, re.M))
missing = {k for k in keys - found["versions"] if not re.match("(?:%s|%s)_VERSION" % (with_checksum, by_hand), k)}
print(sorted(missing), sorted(found["Dockerfile"]))
END
  [[ $output == "[] ['BASE_IMAGE', 'GO_IMAGE', 'PYTHON2_IMAGE', "*"'PYTHON3_IMAGE']" ]]
}
