# The releases of Go that the shim works with, from image/versions.
# shellcheck shell=bash

# go_image prints the image of Go for a release such as 1.27, or without one for the default. It fails where the shim
# does not work with that release.
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

# go_version prints the version of Go for a release, as in go1.27.4.
go_version() {
  local image
  image="$(go_image "$@")" || return
  image=${image#golang:}
  printf 'go%s\n' "${image%%-*}"
}
