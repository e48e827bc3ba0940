# The releases of Go that the shim works with, from image/versions.
# shellcheck shell=bash

# go_image prints the Go image for a release such as 1.27, or for the default release without an argument. It fails if
# the shim does not work with that release.
go_image() {
  local release=${1-} versions=${BASH_SOURCE[0]%/*}/versions key=GO_IMAGE line
  if [[ -n "$release" && "$(sed -n 's/^GO_IMAGE=golang://p' "$versions")" != "$release".* ]]; then
    key=GO_IMAGE_${release/./_}
  fi
  line="$(grep "^$key=" "$versions")" || {
    printf "'%s' is not one of the releases of Go in image/versions\n" "$release" >&2
    return 1
  }
  printf '%s\n' "${line#*=}"
}

# go_version prints the Go version for a release, such as go1.27.4.
go_version() {
  local image
  image="$(go_image "$@")" || return
  image=${image#golang:}
  printf 'go%s\n' "${image%%-*}"
}

# go_releases prints the releases, such as 1.27, the default one first.
go_releases() {
  sed -nE 's/^GO_IMAGE[_0-9]*=golang:([0-9]+\.[0-9]+).*/\1/p' "${BASH_SOURCE[0]%/*}/versions"
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
