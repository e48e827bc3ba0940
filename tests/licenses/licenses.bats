#!/usr/bin/env bats
# The licenses of the modules in the commands, and NOTICE, which names them.
bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$root/commands" || return
  export GOFLAGS=''
}

# linked prints each module of others in the commands and its directory.
linked() {
  local module
  while IFS= read -r module; do
    printf '%s %s\n' "$module" "$(go list -m -f '{{.Dir}}' "$module")"
  done < <(go version -m "$root/build/shim/bin/commands" | awk '$1 == "dep" && $2 != "lambdashim" { print $2 }')
}

# unnamed prints what is missing in the file $1: paths of these modules, and the copyright lines of their own NOTICE, which
# the Apache License requires to pass on.
unnamed() {
  local notice module directory line
  notice=$(tr -s ' \n' '  ' <"$1")
  while read -r module directory; do
    [[ $notice == *"$module"* ]] || printf '%s\n' "$module"
    while IFS= read -r line; do
      [[ $notice == *"$line"* ]] || printf '%s: %s\n' "$module" "$line"
    done < <(cat "$directory"/NOTICE* 2>/dev/null | grep -E 'Copyright|includes software' | sed 's/ *$//')
  done < <(linked)
}

@test "NOTICE names each module in the commands, with its own notice" {
  run -0 linked
  [[ ${#lines[@]} -gt 0 ]]
  run -0 unnamed "$root/NOTICE"
  [[ -z $output ]]
}

@test "each module has a license that is compatible with this project's Apache License 2.0" {
  local module directory license
  while read -r module directory; do
    license=$(cat "$directory"/LICENSE "$directory"/LICENSE.txt "$directory"/LICENSE.md 2>/dev/null | tr -s ' \n' '  ')
    case $license in
      *'Apache License Version 2.0'* | *'Redistribution and use in source and binary forms'* | *'Permission is hereby granted, free of charge'*) ;;
      *)
        echo "unknown license of $module: ${license:0:200}" >&2
        return 1
        ;;
    esac
  done < <(linked)
}
