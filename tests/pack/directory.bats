#!/usr/bin/env bats
# pack into a directory instead of a zip.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  built=$BATS_FILE_TMPDIR/built
  if [[ ! -d $built ]]; then
    mkdir "$built"
    handler_go '' "$built/handler.go"
    (cd "$built" && build && build --buildmode=exe) >/dev/null
  fi
  cp "$built/handler.so" "$built/bootstrap" .
}

# same checks that a directory has the same files and modes as a zip.
same() {
  python3 - "$@" <<'END'
import os, stat, sys, zipfile
zipped = {i.filename: (stat.S_IMODE(i.external_attr >> 16), archive.read(i))
          for archive in [zipfile.ZipFile(sys.argv[1])] for i in archive.infolist()}
found = {}
for parent, directories, files in os.walk(sys.argv[2]):
    assert stat.S_IMODE(os.stat(parent).st_mode) == 0o755, parent
    for name in files:
        path = os.path.join(parent, name)
        with open(path, "rb") as file:
            found[os.path.relpath(path, sys.argv[2])] = (stat.S_IMODE(os.stat(path).st_mode), file.read())
assert zipped == found, (sorted(zipped), sorted(found))
END
}

@test "with a slash at the end of the third argument, pack writes a directory with the contents of the zip" {
  mkdir -p data artifacts
  echo a >data/a
  umask 077
  for program in handler.so bootstrap; do
    run -0 pack handler "$program" handler.zip data
    zip=$output
    ARTIFACTS_DIR=$PWD/artifacts
    run -0 --separate-stderr pack handler "$program" "$ARTIFACTS_DIR/" data
    [[ -z $stderr || $stderr == *"without CPython 2.7's headers"* ]]
    same handler.zip artifacts
    # The same report, except for the name of the output and its column.
    [[ $(sed "s|^$ARTIFACTS_DIR/|handler.zip|; s/  */ /g" <<<"$output") == "$(sed 's/  */ /g' <<<"$zip")" ]]
  done
  [[ $(ls -A) == $'artifacts\nbootstrap\ndata\nhandler.so\nhandler.zip' ]]
  left_nothing
}

@test "the function in the directory runs" {
  run -0 pack handler handler.so out/
  cd out
  run -0 python3 -B -c 'import handler; print(handler.Handle({}, None))'
  [[ $output == 'Hello, World!' ]]
}

@test "a directory that pack made, or a link to one, is replaced; one with a file of the user is not" {
  mkdir elsewhere
  ln -s elsewhere out
  run -0 pack handler handler.so out/
  run -0 pack handler bootstrap out/
  [[ -L out && $(ls -A elsewhere) == $'bootstrap\nhandler.py' ]]
  echo mine >elsewhere/notes.txt
  run -1 --separate-stderr pack handler handler.so out/
  [[ -z $output ]]
  [[ $stderr == *'pack: cannot write out/: it has notes.txt, which pack did not make: give an empty directory, or one that pack made' ]]
  [[ $(ls -A elsewhere) == $'bootstrap\nhandler.py\nnotes.txt' ]]
  run -1 --separate-stderr pack handler bootstrap ./
  [[ $stderr == 'pack: cannot write ./: it is the working directory or contains it: give another directory' ]]
  left_nothing
}

@test "the directory itself is not packed" {
  mkdir out
  for ((i = 0; i < 2; i++)); do
    run -0 pack handler bootstrap out/ .
    [[ $(ls -A out) == $'bootstrap\nhandler.py' ]]
  done
}

@test "pack does not change a directory that --target would refuse" {
  run -0 pack handler bootstrap out/
  run -1 --separate-stderr pack --target=edge-viewer handler handler.so out/
  [[ $stderr == *'pack: out/ would have '*' but Lambda@Edge, viewer events takes less '* ]]
  [[ $(ls -A out) == $'bootstrap\nhandler.py' ]]
}

@test "build -o and pack can write a directory elsewhere if the source is read-only" {
  mkdir source "$BATS_TEST_TMPDIR/out"
  handler_go '' source/handler.go
  chmod 555 source
  as=()
  if [[ $EUID -eq 0 ]]; then
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
    chmod 1777 "$TMPDIR" "$BATS_TEST_TMPDIR/out"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups env "HOME=$TMPDIR" "GOCACHE=$TMPDIR/go-build")
    "${as[@]}" test -x "$root/scripts/pack" || skip "another user cannot read this checkout"
  fi
  cd source
  run -1 "${as[@]}" touch here
  run -0 "${as[@]}" "$root/scripts/build" --buildmode=exe -o "$BATS_TEST_TMPDIR/out/built"
  run -0 "${as[@]}" "$root/scripts/pack" handler "$BATS_TEST_TMPDIR/out/built/bootstrap" "$BATS_TEST_TMPDIR/out/function/"
  [[ $(ls -A) == handler.go ]]
  [[ $(ls -A "$BATS_TEST_TMPDIR/out/function") == $'bootstrap\nhandler.py' ]]
}

@test "pack can write into a mount point, even in a directory that cannot be written" {
  need_root
  mkdir -p locked/disk
  mount -t tmpfs -o size=16m tmpfs locked/disk || skip "this machine allows no mounts"
  run pack handler handler.so locked/disk/
  first=$status:$(ls -A locked locked/disk)
  rm -r locked/disk/*
  chmod 777 locked/disk
  chmod 555 locked
  chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
  chmod 1777 "$TMPDIR"
  run setpriv --reuid=65534 --regid=65534 --clear-groups "$root/scripts/pack" handler bootstrap locked/disk/
  second=$status:$(ls -A locked locked/disk)
  run -0 pack handler bootstrap locked/disk/
  third=$(ls -A locked/disk)
  touch locked/disk/x
  run --separate-stderr pack handler bootstrap locked/disk/
  umount locked/disk
  [[ $first == $'0:locked:\ndisk\n\nlocked/disk:\nhandler\nhandler.so' ]]
  [[ $second == $'0:locked:\ndisk\n\nlocked/disk:\nbootstrap\nhandler.py' ]]
  [[ $third == $'bootstrap\nhandler.py' ]]
  [[ $status -eq 1 && $stderr == 'pack: cannot write locked/disk/: it has x, '* ]]
  left_nothing
}

@test "Ctrl-C while the directory is written keeps the old one" {
  run -0 pack handler bootstrap out/
  mkdir large
  seq -f large/%.0f 20000 | xargs touch
  for signal in INT TERM; do
    run --separate-stderr interrupted "$signal" '.out.*/large' pack handler handler.so out/ large
    [[ $status -eq $((128 + $(kill -l "$signal"))) ]]
    [[ $(ls -A) == $'bootstrap\nhandler.so\nlarge\nout' ]]
    [[ $(ls -A out) == $'bootstrap\nhandler.py' ]]
    left_nothing
  done
}
