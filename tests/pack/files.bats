#!/usr/bin/env bats
# Which of the user's files pack packs.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  hello=$BATS_FILE_TMPDIR/hello
  if [[ ! -f $hello/bootstrap ]]; then
    mkdir -p "$hello"
    handler_go '' "$hello/handler.go"
    (cd "$hello" && build --buildmode=exe >/dev/null)
  fi
  cp "$hello/bootstrap" .
}

# packed prints the names of the user's files in handler.zip, in one line.
packed() {
  python3 - <<'END'
import zipfile
print(*[name for name in zipfile.ZipFile("handler.zip").namelist() if name not in ("bootstrap", "handler.py") and not name.startswith("__pycache__/")])
END
}

# pack_all packs the working directory.
pack_all() {
  pack handler bootstrap handler.zip "$@" .
}

@test "files that may hold secrets are refused, and one error names all of them" {
  mkdir -p .git .aws conf/.docker conf/.ssh
  echo 'ref: refs/heads/main' >.git/HEAD
  echo x >.aws/credentials
  echo '{}' >conf/.docker/config.json
  touch conf/.ssh/known_hosts conf/.env.local conf/id_rsa conf/id_rsa.pub notes.txt
  echo old >handler.zip
  run -1 --separate-stderr pack_all
  [[ -z $output ]]
  [[ $stderr == 'pack: .aws, .git, conf/.docker/config.json, conf/.env.local, conf/.ssh and conf/id_rsa may hold secrets: leave them out with --exclude or lines in .lambdaignore, or name them as arguments to pack them' ]]
  [[ $(<handler.zip) == old ]]
  rm -r .aws .git conf
  touch .env
  run -1 --separate-stderr pack_all
  [[ $stderr == 'pack: .env may hold a secret: leave it out with --exclude .env or a line in .lambdaignore, or name it as an argument to pack it' ]]
}

@test "files that only have a name like a secret's are packed" {
  printf -- '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n' >certificate.pem
  # shellcheck disable=SC2016 # npm expands it
  printf '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n' >.npmrc
  touch environment .envrc.go id_rsa.pub config.json .gitignore
  run -0 pack_all
  [[ $(packed) == '.envrc.go .gitignore .npmrc certificate.pem config.json environment id_rsa.pub' ]]
  printf -- '-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n' >>certificate.pem
  printf '//registry.npmjs.org/:_authToken=npm_x\n' >.npmrc
  run -1 --separate-stderr pack_all
  [[ $stderr == 'pack: .npmrc and certificate.pem may hold secrets: '* ]]
}

@test "a secret that is named as an argument is packed" {
  mkdir -p .aws conf
  touch .env .aws/config conf/.env
  run -1 --separate-stderr pack_all .env ./.aws
  [[ $stderr == 'pack: conf/.env may hold a secret: '* ]]
  run -0 pack_all .env ./.aws "$PWD/conf/.env" --exclude conf
  [[ $(packed) == '.aws/config .env' ]]
  run -0 pack handler bootstrap handler.zip .env conf/.env .aws
  [[ $(packed) == '.aws/config .env conf/.env' ]]
}

@test "--exclude leaves out matching files, with the rules of .dockerignore" {
  mkdir -p docs/deep .git/objects empty
  touch a.md a.txt docs/a.md docs/deep/b.md docs/deep/c.txt .git/HEAD
  run -0 pack_all --exclude .git --exclude '*.md'
  [[ $(packed) == 'a.txt docs/a.md docs/deep/b.md docs/deep/c.txt empty/' ]]
  run -0 pack_all --exclude=.git -exclude '**/*.md'
  [[ $(packed) == 'a.txt docs/deep/c.txt empty/' ]]
  run -0 pack_all --exclude '*' --exclude '!docs/deep' --exclude docs/deep/c.txt
  [[ $(packed) == 'docs/deep/b.md' ]]
  run -0 pack handler bootstrap handler.zip docs a.txt --exclude docs/deep --exclude a.txt
  [[ $(packed) == 'docs/a.md' ]]
}

@test ".lambdaignore is read from the working directory, before --exclude, and not packed" {
  mkdir -p docs .git ../other
  touch docs/a.md docs/b.txt .git/HEAD keep.md ../other/a.md ../other/c.txt
  printf '\xef\xbb\xbf# what Lambda does not need\n\n/.git\n  **/*.md  \n!keep.md\n' >.lambdaignore
  run -0 pack_all ../other
  [[ $(packed) == 'docs/b.txt keep.md other/c.txt' ]]
  run -0 pack_all --exclude '!docs/a.md' --exclude keep.md
  [[ $(packed) == 'docs/a.md docs/b.txt' ]]
  run -0 pack handler bootstrap handler.zip .lambdaignore
  [[ $(packed) == .lambdaignore ]]
}

@test "files that are left out are not read" {
  mkdir data
  mkfifo data/pipe
  touch data/x
  run -0 pack_all --exclude data/pipe
  [[ $(packed) == data/x ]]
  run -0 pack_all --exclude '**' --exclude '!data/x'
  [[ $(packed) == data/x ]]
}

@test "the error names a malformed pattern" {
  run -2 --separate-stderr pack_all --exclude ok --exclude '[a'
  [[ $stderr == 'pack: the pattern "[a" of --exclude is malformed: write it as in a .dockerignore' ]]
  printf 'ok\n!\n' >.lambdaignore
  run -1 --separate-stderr pack_all
  [[ $stderr == 'pack: the pattern "!" in .lambdaignore is malformed: write it as in a .dockerignore' ]]
  rm .lambdaignore
  mkdir .lambdaignore
  run -1 --separate-stderr pack_all
  [[ $stderr == 'pack: cannot read .lambdaignore: is a directory' ]]
}

@test "files that build, pack and gomod make are left out, unless they are arguments" {
  handler_go
  touch handler.so my-package.zip handler.zip go.sum
  mkdir .aws-lambda-go-shim
  touch .aws-lambda-go-shim/x
  PACKAGE=my-package run -0 --separate-stderr pack_all
  [[ -z $stderr ]]
  [[ $(packed) == 'go.sum handler.go' ]]
  run -0 pack_all handler.so
  [[ $(packed) == 'go.sum handler.go handler.so my-package.zip' ]]
  run -0 pack handler bootstrap handler.zip handler.zip
  [[ -z $(packed) ]]
  mkdir out
  mv bootstrap out
  run -0 pack handler out/bootstrap handler.zip out
  [[ -z $(packed) ]]
}

@test "a symbolic link that points out of the zip is packed with a warning" {
  mkdir -p data/sub
  touch data/file
  ln -s ../file data/sub/inside
  ln -s ../../data/file data/sub/inside-too
  ln -s ../../../file data/sub/above
  ln -s /etc/hostname data/absolute
  run -0 --separate-stderr pack handler bootstrap handler.zip data
  [[ $stderr == 'pack: warning: the symbolic link data/absolute points out of the zip, to /etc/hostname, which is not packed
pack: warning: the symbolic link data/sub/above points out of the zip, to ../../../file, which is not packed' ]]
  [[ $(packed) == 'data/absolute data/file data/sub/above data/sub/inside data/sub/inside-too' ]]
}
