#!/usr/bin/env bats
# A whole release, with BuildKit and a registry on this machine. It takes some ten minutes. Its Go is not the default one,
# with which tests/image/make has built the image.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  source "$root/versions"
  run "$root/.ci/rehearse" --check
  [[ $status -eq 0 ]] || skip "$output"
}

@test "a release has images for amd64 and arm64 with SBOM and provenance, and each passes its self-test" {
  local release=$BATS_TEST_TMPDIR/release
  RELEASES=${GO_RELEASES#* } "$root/.ci/rehearse" "$release" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
    tail -n 40 "$BATS_TEST_TMPDIR/log"
    return 1
  }
  # A plugin and an executable for each, and once more in the image that this machine runs.
  [[ $(grep -cE '^(#[0-9]+ [0-9.]+ )?ok: the function runs in Python' "$BATS_TEST_TMPDIR/log") -eq 6 ]]
  (cd "$release" && grep -v ' image:' SHA256SUMS | sha256sum --check --quiet)
  run -0 "$root/release/inspect" "$release"/images/* linux/amd64,linux/arm64 "$(<"$root/VERSION")"
  run -1 "$root/release/inspect" "$release"/images/* linux/amd64,linux/riscv64 "$(<"$root/VERSION")"
  find "$release"/images/*/blobs -type f -size -4k -exec sh -c 'echo >>"$1"' sh {} ';' -quit
  run -1 "$root/release/inspect" "$release"/images/* linux/amd64,linux/arm64 "$(<"$root/VERSION")"
}
