# The images of Go to build with, and the names of the project's own images.
# shellcheck shell=bash

# shellcheck source=versions
source "${BASH_SOURCE[0]%/*}/../versions"

# go_image prints the Go image for a release such as 1.27, or for the default release without an argument. It fails if
# the shim does not work with that release.
go_image() {
  local release=${1:-${GO_RELEASES%% *}} key=GO_IMAGE
  [[ "$release" == "${GO_RELEASES%% *}" ]] || key=GO_IMAGE_${release/./_}
  [[ " $GO_RELEASES " == *" $release "* ]] || {
    printf "'%s' is not a supported Go release: use one of %s\n" "$release" "$GO_RELEASES" >&2
    return 1
  }
  printf '%s\n' "${!key}"
}

# go_version prints the Go version for a release, such as go1.27.4.
go_version() {
  local image
  image="$(go_image "$@")" || return
  image=${image#golang:}
  printf 'go%s\n' "${image%%-*}"
}

# image_tags prints the image's tags for a checkout and a Go release, the one with the exact Go version first.
image_tags() {
  local root=$1 release=${2-} go
  go="$(go_version "$release")" || return
  printf '%s\n' "$go" "${go%.*}"
  if [[ "$(go_image "$release")" == "$(go_image)" ]]; then
    printf '%s\n' latest "$(<"$root/VERSION")"
  fi
}

# image_labels prints options of `docker build` for labels with the version and commit of a checkout. Without a commit,
# as in an unpacked archive, the revision is empty.
image_labels() {
  local root=$1 revision=''
  if [[ -e "$root/.git" ]]; then
    revision="$(git -C "$root" describe --always --dirty --abbrev=40 --exclude '*')"
  fi
  printf -- '--label=org.opencontainers.image.%s\n' "version=$(<"$root/VERSION")" "revision=$revision"
}
