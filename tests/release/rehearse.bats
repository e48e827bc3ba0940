#!/usr/bin/env bats
# A whole release, with BuildKit and a registry on this machine. It takes some ten minutes.

bats_require_minimum_version 1.5.0

setup() {
  local command
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  "${DOCKER:-docker}" version >/dev/null 2>&1 || skip "no Docker engine answers"
  [[ $EUID -eq 0 ]] || skip "BuildKit and debootstrap need root"
  for command in curl debootstrap docker-registry skopeo; do
    command -v "$command" >/dev/null || skip "$command is not installed"
  done
  [[ $(uname -m) == aarch64 ]] || compgen -G '/proc/sys/fs/binfmt_misc/qemu-aarch64*' >/dev/null ||
    skip "this machine cannot run programs for arm64"
}

@test "a release has images for amd64 and arm64 with SBOM and provenance, and each passes its self-test" {
  local release=$BATS_TEST_TMPDIR/release
  "$root/.ci/rehearse" "$release" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
    tail -n 40 "$BATS_TEST_TMPDIR/log"
    return 1
  }
  [[ $(grep -c '^ok: the function runs in Python' "$BATS_TEST_TMPDIR/log") -eq 4 ]] # a plugin and an executable for each
  (cd "$release" && grep -v ' image:' SHA256SUMS | sha256sum --check --quiet)
  run -0 "$root/release/inspect" "$release"/images/* linux/amd64,linux/arm64 "$(<"$root/VERSION")"
  run -1 "$root/release/inspect" "$release"/images/* linux/amd64,linux/riscv64 "$(<"$root/VERSION")"
  find "$release"/images/*/blobs -type f -size -4k -exec sh -c 'echo >>"$1"' sh {} ';' -quit
  run -1 "$root/release/inspect" "$release"/images/* linux/amd64,linux/arm64 "$(<"$root/VERSION")"
}
