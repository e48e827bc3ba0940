#!/usr/bin/env bats
# The command invoke, which runs a packed function once in AWS's emulator.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  local root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$BATS_FILE_TMPDIR" || return
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  PATH=$root/scripts:$PATH
  BUILDMODE=plugin build && pack handler handler.so plugin.zip
  BUILDMODE=exe build && pack handler bootstrap exe.zip
}

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$root/commands/emulator/install" "$root/build/shim/emulator" "$version" >&2 || skip "AWS's emulator is not available"
  cp "$BATS_FILE_TMPDIR"/*.zip .
}

teardown() { left_nothing; }

# processes prints the processes that a command in this test has left behind.
processes() { pgrep -f -- "$TMPDIR" || true; }

id='[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}'

# wrapper is the variable of the settings that build prints.
wrapper=AWS_LAMBDA_EXEC_WRAPPER=/var/task/bootstrap

@test "an executable's answer is on stdout and its log on stderr" {
  run -0 --separate-stderr invoke --event '{"a":  1}' exe.zip
  [[ $output == '{"a":  1}' ]]
  local report="REPORT RequestId: ($id)"$'\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9][0-9]* MB\tInit Duration: [0-9.]+ ms'
  [[ ${stderr_lines[0]} =~ ^"START RequestId: "($id)' Version: $LATEST'$ ]]
  [[ ${stderr_lines[1]} =~ ^"END RequestId: ${BASH_REMATCH[1]}"$ ]]
  [[ ${stderr_lines[2]} =~ ^$report$ ]]
  [[ ${#stderr_lines[@]} -eq 3 ]]
}

@test "an executable runs by default as the settings of build say, without a Python" {
  mkdir bin
  printf '#!/bin/sh\nexit 1\n' >bin/python3
  chmod +x bin/python3
  PATH=$PWD/bin:$PATH run -0 --separate-stderr invoke --event '"arguments"' exe.zip
  [[ $output == '["/var/lang/bin/python3.13","/var/runtime/bootstrap.py"]' ]]
  run -0 --separate-stderr invoke --event '"environment"' exe.zip
  [[ $output == *"\"$wrapper\""* && $output == *'"AWS_EXECUTION_ENV=AWS_Lambda_python3.13"'* ]]
  handler_go
  BUILDMODE=exe run -0 build
  [[ $output == *"deploy with  --runtime python3.13 "*" --environment 'Variables={$wrapper}'"* ]]
}

@test "a wrapper gets the command line that the runtime's script has, and the environment of the runtime" {
  with() {
    local runtime=$1 arguments=$2
    shift 2
    run -0 --separate-stderr invoke --runtime "$runtime" --env "$wrapper" --event '"arguments"' "$@" exe.zip
    [[ $output == "$arguments" ]]
    run -0 --separate-stderr invoke --runtime "$runtime" --env "$wrapper" --event '"environment"' "$@" exe.zip
    [[ $output == *"\"AWS_EXECUTION_ENV=AWS_Lambda_$runtime\""* ]]
  }
  local minor runtime
  for minor in 8 9 10 11 12 13 14 15; do
    with "python3.$minor" "[\"/var/lang/bin/python3.$minor\",\"/var/runtime/bootstrap.py\"]"
  done
  for runtime in nodejs22.x nodejs24.x; do
    with "$runtime" '["/var/lang/bin/node","--expose-gc","--max-http-header-size","81920","--max-semi-space-size=10","--max-old-space-size=180","/var/runtime/index.mjs"]' \
      --memory 200 --handler index.handler
  done
  for runtime in java21 java25; do
    with "$runtime" '["/var/lang/bin/java","-XX:+UseSerialGC","-XX:+TieredCompilation","-XX:TieredStopAtLevel=1","-XX:+ErrorFileToStderr","-classpath","/var/runtime/lib/*","com.amazonaws.services.lambda.runtime.api.client.AWSLambda","example.Hello::handleRequest"]' \
      --handler example.Hello::handleRequest
  done
  for runtime in ruby3.3 ruby3.4; do
    with "$runtime" '["/var/lang/bin/ruby","/var/runtime/index.rb"]' --handler app.handler
  done
  for runtime in dotnet8 dotnet10; do
    with "$runtime" '["/var/task/bootstrap"]' --handler bootstrap
  done
  # This runtime has no script, and sets no AWS_EXECUTION_ENV.
  run -0 --separate-stderr invoke --runtime provided.al2023 --env "$wrapper" --event '"arguments"' exe.zip
  [[ $output == '[]' ]]
  run -0 --separate-stderr invoke --runtime provided.al2023 --event '"environment"' exe.zip
  [[ $output != *AWS_EXECUTION_ENV* && $output != *AWS_LAMBDA_EXEC_WRAPPER* ]]
}

# AWS's script for .NET looks for files of the function before it starts a wrapper.
@test ".NET's runtimes start the file that the handler names, or want the files of an assembly" {
  local runtime
  for runtime in dotnet8 dotnet10; do
    run -0 --separate-stderr invoke --runtime "$runtime" --handler bootstrap --event '"environment"' exe.zip
    [[ $output == *"\"AWS_EXECUTION_ENV=AWS_Lambda_$runtime\""* && $output != *AWS_LAMBDA_EXEC_WRAPPER* ]]
    run -1 --separate-stderr invoke --runtime "$runtime" --env "$wrapper" exe.zip
    [[ -z $output && $stderr == 'invoke: the runtimes of .NET start nothing with the handler "handler.Handle", because exe.zip has no file of that name: use --handler bootstrap' ]]
    run -1 --separate-stderr invoke --runtime "$runtime" --env "$wrapper" --handler Assembly::Type::Handle exe.zip
    [[ -z $output && $stderr == 'invoke: the runtimes of .NET start nothing with the handler "Assembly::Type::Handle", because exe.zip has no *.deps.json: use --handler bootstrap' ]]
  done
  # A link names one of several handlers.
  printf 'package main\n\nfunc Orders() (string, error) { return "orders", nil }\n\nfunc Prices() {}\n' >handler.go
  BUILDMODE=exe build
  ln -s bootstrap bootstrap.Orders
  pack handler bootstrap linked.zip bootstrap.Orders
  run -0 --separate-stderr invoke --runtime dotnet8 --handler bootstrap.Orders linked.zip
  [[ $output == '"orders"' ]]
  touch a.deps.json a.runtimeconfig.json
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  BUILDMODE=exe build && pack handler bootstrap assembly.zip a.deps.json a.runtimeconfig.json
  run -0 --separate-stderr invoke --runtime dotnet8 --env "$wrapper" --handler Assembly::Type::Handle --event '"arguments"' assembly.zip
  [[ $output == '["/var/lang/bin/dotnet","exec","--depsfile","/var/task/a.deps.json","--runtimeconfig","/var/task/a.runtimeconfig.json","/var/runtime/Amazon.Lambda.RuntimeSupport.dll","Assembly::Type::Handle"]' ]]
}

@test "without a wrapper, Python starts the executable, and other languages are refused" {
  run -0 --separate-stderr invoke --runtime "python$version" --event '"arguments"' exe.zip
  [[ $output == '[]' ]]
  run -0 --separate-stderr invoke --env AWS_LAMBDA_EXEC_WRAPPER= --runtime "python$version" --event '"arguments"' exe.zip
  [[ $output == '[]' ]]
  local runtime
  for runtime in nodejs22.x nodejs24.x java21 java25 ruby3.3 ruby3.4; do
    run -1 --separate-stderr invoke --runtime "$runtime" exe.zip
    [[ -z $output && $stderr == "invoke: without a wrapper, the runtime \"$runtime\" starts its own language, which is not available here: add --env $wrapper to start exe.zip" ]]
  done
}

# exits checks that Lambda's script refuses a wrapper.
exits() {
  local code=$1 said=$2
  shift 2
  run -1 --separate-stderr invoke "$@"
  [[ $output == '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: '*" Error: Runtime exited with error: exit status $code\"}" ]]
  [[ ${stderr_lines[0]} == "$said" && ${stderr_lines[-1]} == 'invoke: the function failed: Runtime.ExitError' ]]
}

@test "a wrapper that is missing, no file or not executable ends the function as on Lambda" {
  local runtime
  for runtime in "python$version" nodejs24.x; do
    exits 127 '/var/task/none: does not exist' --runtime "$runtime" --env AWS_LAMBDA_EXEC_WRAPPER=/var/task/none exe.zip
    exits 127 '/var: does not exist' --runtime "$runtime" --env AWS_LAMBDA_EXEC_WRAPPER=/var exe.zip
    exits 126 '/var/task/handler.py: is not an executable' --runtime "$runtime" --env AWS_LAMBDA_EXEC_WRAPPER=/var/task/handler.py exe.zip
  done
  exits 127 '/var/task/bootstrap: does not exist' --env "$wrapper" plugin.zip
}

@test "a wrapper script can start Python, as those of tracing layers do, in both packagings" {
  printf '#!/bin/sh\nexport TRACED=yes\nexec "$@"\n' >wrapper.sh
  chmod +x wrapper.sh
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  local mode program
  while read -r mode program; do
    build --buildmode="$mode" && pack handler "$program" handler.zip wrapper.sh
    run -0 --separate-stderr invoke --runtime "python$version" --env AWS_LAMBDA_EXEC_WRAPPER=/var/task/wrapper.sh --event '"environment"' handler.zip
    [[ $output == *'"TRACED=yes"'* ]]
  done <<<$'plugin handler.so\nexe bootstrap'
}

@test "a zip that was made by hand runs, and one that lost the file's mode ends with status 126 unless Python starts it" {
  python3 -m zipfile -e exe.zip .
  chmod 755 bootstrap
  python3 -m zipfile -c hand.zip bootstrap
  run -0 --separate-stderr invoke --event '"by hand"' hand.zip
  [[ $output == '"by hand"' ]]
  chmod 644 bootstrap
  python3 -m zipfile -c lost.zip bootstrap handler.py
  exits 126 '/var/task/bootstrap: is not an executable' lost.zip
  run -0 --separate-stderr invoke --runtime "python$version" --event '"by the launcher"' lost.zip
  [[ $output == '"by the launcher"' ]]
}

@test "with two handlers and neither called Handle, the error says which to name" {
  printf 'package main\n\nfunc Orders() (string, error) { return "orders", nil }\n\nfunc Prices() (string, error) { return "prices", nil }\n' >handler.go
  BUILDMODE=exe run -1 --separate-stderr invoke
  [[ $output == '{"errorMessage":"'*'set the function'"'"'s handler to one of Orders, Prices'*'","errorType":"Runtime.HandlerNotFound"}' ]]
  BUILDMODE=exe run -0 --separate-stderr invoke --handler Prices
  [[ $output == '"prices"' ]]
  BUILDMODE=exe run -0 --separate-stderr invoke --runtime java25 --env "$wrapper" --handler shop.Api::Orders
  [[ $output == '"orders"' ]]
}

@test "the event is {} by default, and can come from a file or stdin" {
  run -0 --separate-stderr invoke exe.zip
  [[ $output == '{}' ]]
  printf '{"from": "a file"}' >event.json
  run -0 --separate-stderr invoke --event event.json exe.zip
  [[ $output == '{"from": "a file"}' ]]
  run -0 --separate-stderr invoke --event - exe.zip <<<'{"from": "stdin"}'
  [[ $output == '{"from": "stdin"}' ]]
  # Its number is too large for a float64.
  run -0 --separate-stderr invoke --event '[1e400]' exe.zip
  [[ $output == '[1e400]' ]]
}

@test "the answer is printed byte for byte, with one newline at its end" {
  invoke --event '"no newline"' exe.zip 2>"$BATS_TEST_TMPDIR/log" >answer
  [[ $(od -An -c answer | tr -d ' \n') == '"nonewline"\n' ]]
  invoke --event '"stream"' exe.zip 2>"$BATS_TEST_TMPDIR/log" >answer
  [[ $(od -An -c answer | tr -d ' \n') == 'line\nline\nline\n' ]]
}

@test "a function's error gives status 1 and the error as JSON on stdout" {
  for zip in plugin exe; do
    run -1 --separate-stderr invoke --event '"error"' $zip.zip
    [[ $output == '{"errorMessage":"bad luck","errorType":"errorString"}' ]]
    [[ ${stderr_lines[-1]} == 'invoke: the function failed: errorString' ]]
  done
}

@test "a handler that exits gives status 1, and the report says so" {
  run -1 --separate-stderr invoke --event '"exit"' exe.zip
  [[ $output == '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: '*' Error: Runtime exited with error: exit status 4"}' ]]
  [[ ${stderr_lines[-2]} == *$'\tStatus: error\tError Type: Runtime.ExitError' ]]
}

@test "a failed initialization gives status 1, in both packagings" {
  local how
  for how in 'exit status 3' 'signal: killed'; do
    run -1 --separate-stderr invoke --env "INIT=$how" exe.zip
    [[ $output == '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: '*" Error: Runtime exited with error: $how\"}" ]]
    [[ ${stderr_lines[-2]} == *$'\tStatus: error\tError Type: Runtime.ExitError' ]]
  done
  run -1 --separate-stderr invoke --env 'INIT=exit status 0' exe.zip
  [[ $output == '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: '*' Error: Runtime exited without providing a reason"}' ]]
  run -1 --separate-stderr invoke --env INIT=panic plugin.zip
  [[ $output == *'"in init"'* ]]
}

@test "the function is ended after the timeout" {
  local begun=$SECONDS
  run -1 --separate-stderr invoke --timeout 1 --event '"sleep"' exe.zip
  [[ $((SECONDS - begun)) -lt 5 ]]
  [[ $output == '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: '*' Error: Task timed out after 1.00 seconds"}' ]]
  [[ $stderr == *$'sleeping\n'*' Task timed out after 1.00 seconds'*$'Duration: 1000.00 ms\t'*$'\tStatus: timeout'* ]]
  [[ -z $(processes) ]]
}

@test "the report has the memory that the function used, and the configured size" {
  run -0 --separate-stderr invoke --memory 256 --event '"memory"' exe.zip
  [[ ${stderr_lines[-1]} =~ $'\tMemory Size: 256 MB\tMax Memory Used: '([0-9]+)' MB' ]]
  [[ ${BASH_REMATCH[1]} -ge 64 && ${BASH_REMATCH[1]} -le 100 ]]
}

@test "output of a function appears immediately" {
  invoke --event '"lines"' exe.zip 2>log >answer &
  local pid=$!
  for ((i = 0; i < 200; i++)); do
    if grep -q first log; then break; fi
    sleep 0.02
  done
  run -1 grep second log
  wait "$pid"
  grep second log
}

@test "megabytes of output without a newline are shown completely, and END begins a new line" {
  run -0 --separate-stderr invoke --event '"megabytes"' exe.zip
  [[ $output == '"megabytes"' ]]
  [[ ${#stderr_lines[1]} -eq $((5 << 20)) ]]
  [[ ${stderr_lines[2]} == 'END RequestId: '* ]]
}

@test "an answer over Lambda's limit is an error" {
  run -1 --separate-stderr invoke --event '"large"' exe.zip
  [[ $output == '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}' ]]
}

@test "a streamed answer appears while the function writes it, and a broken stream is an error" {
  invoke --event '"stream"' exe.zip 2>log >answer &
  local pid=$!
  for ((i = 0; i < 200; i++)); do
    if [[ -s answer ]]; then break; fi
    sleep 0.02
  done
  [[ $(<answer) == line ]]
  wait "$pid"
  run -1 --separate-stderr invoke --event '"broken stream"' exe.zip
  [[ $output == line ]]
  [[ $stderr == *'{"errorMessage":"the source is dry","errorType":"errorString"}'* ]]
}

@test "the function sees Lambda's environment variables and no others of this machine" {
  export SECRET=1 AWS_ACCESS_KEY_ID=AKIA AWS_SECRET_ACCESS_KEY=x AWS_REGION=eu-west-1
  run -0 --separate-stderr invoke --memory 512 --event '"environment"' exe.zip
  local names
  names=$(python3 -c 'import json, sys; print(*sorted(v.split("=")[0] for v in json.load(sys.stdin)))' <<<"$output")
  names=${names/ PWD/} # set by a shell
  names=${names/ SHLVL/}
  [[ ${names/ _ / } == 'AWS_DEFAULT_REGION AWS_EXECUTION_ENV AWS_LAMBDA_EXEC_WRAPPER AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_LAMBDA_METADATA_API AWS_LAMBDA_METADATA_TOKEN AWS_LAMBDA_RUNTIME_API AWS_REGION AWS_XRAY_CONTEXT_MISSING HOME LAMBDA_RUNTIME_DIR LAMBDA_TASK_ROOT LANG LD_LIBRARY_PATH PATH PYTHONPATH TZ _HANDLER' ]]
  for variable in AWS_REGION=eu-west-1 AWS_LAMBDA_FUNCTION_NAME=handler AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512 TZ=:UTC _HANDLER=handler.Handle; do
    [[ $output == *"\"$variable\""* ]]
  done
}

@test "--env wins over --env-file, and --env NAME passes on a variable of this machine" {
  printf '\xef\xbb\xbfFIRST=1\r\n# a comment\nONE=file\n\n  TWO="of a file" = with more \nTHREE="quoted"' >variables
  export AWS_ACCESS_KEY_ID=AKIA
  run -0 --separate-stderr invoke --env ONE=option --env AWS_ACCESS_KEY_ID --env MISSING --env-file variables --event '"environment"' exe.zip
  [[ $output == *'"ONE=option"'* && $output != *'"ONE=file"'* && $output == *'"FIRST=1"'* ]]
  [[ $output == *'"AWS_ACCESS_KEY_ID=AKIA"'* && $output != *'"MISSING'* ]]
  # As with docker run, quotes and the spaces at the end are part of the value.
  [[ $output == *'"THREE=\"quoted\""'* && $output == *'"TWO=\"of a file\" = with more "'* ]]
}

@test "a plugin runs as in Lambda's python2.7" {
  PATH=$PATH:$(dirname "$(compgen -G "$HOME/.pyenv/versions/2.7.*/bin/python2.7" | head -n 1)")
  command -v python2.7 >/dev/null || skip 'python2.7 is not installed'
  run -0 --separate-stderr invoke --runtime python2.7 --event '"context"' plugin.zip
  [[ $output == *'"memory_limit_in_mb": "128"'* && $output == *'"function_name": "handler"'* ]]
  run -1 --separate-stderr invoke --runtime python2.7 --event '"error"' plugin.zip
  [[ $output == '{"stackTrace": [["handler/__init__.py", '*', "errorType": "errorString", "errorMessage": "bad luck"}' ]]
  run -1 --separate-stderr invoke --runtime python2.7 --event '"error"' exe.zip
  [[ $stderr == 'invoke: exe.zip is an executable, which does not run in "python2.7": build it with BUILDMODE=plugin, or choose a later runtime' ]]
}

@test "without a zip it builds the function here, and writes no file beside it" {
  rm -- *.zip
  handler_go 'return "one", nil'
  run -0 --separate-stderr invoke
  [[ $output == '"one"' && $(ls -A) == handler.go ]]
  handler_go 'return "two", nil'
  run -0 --separate-stderr invoke
  [[ $output == '"two"' ]]
  BUILDMODE=exe run -0 --separate-stderr invoke --runtime provided.al2023
  [[ $output == '"two"' && $(ls -A) == handler.go ]]
  # What build and pack made stays as it is. The build mode of the last build is used.
  build --buildmode=exe && pack handler bootstrap handler.zip handler.go
  local before
  before=$(files)
  HANDLER=handler GOARCH=arm64 run -0 --separate-stderr invoke --runtime provided.al2023
  [[ $output == '"two"' && $(files) == "$before" ]]
}

@test "files to pack with the function are arguments, and a zip is run as it is" {
  handler_go 'content, err := os.ReadFile("greeting.txt"); return string(content), err'
  sed -i 's/^import (/import (\n\t"os"/' handler.go
  mkdir ../shared
  printf 'hello' >../shared/greeting.txt
  run -0 --separate-stderr invoke ../shared/greeting.txt
  [[ $output == '"hello"' ]]
  run -1 --separate-stderr invoke
  [[ $output == '{"errorMessage":"open greeting.txt: no such file or directory","errorType":"PathError"}' ]]
  build && pack handler handler.so handler.zip ../shared/greeting.txt
  printf 'another' >greeting.txt
  run -0 --separate-stderr invoke handler.zip
  [[ $output == '"hello"' ]]
}

@test "two at once after an edit both answer" {
  local one two
  handler_go 'return "one", nil'
  invoke
  handler_go 'return "two", nil'
  invoke >"$BATS_TEST_TMPDIR/one" 2>"$BATS_TEST_TMPDIR/log" &
  one=$!
  invoke >"$BATS_TEST_TMPDIR/two" 2>"$BATS_TEST_TMPDIR/log" &
  two=$!
  wait "$one"
  wait "$two"
  [[ $(cat "$BATS_TEST_TMPDIR"/{one,two}) == $'"two"\n"two"' ]]
}

@test "messages of the build do not name its temporary directory" {
  printf 'package main\n' >handler.go
  run -1 --separate-stderr invoke
  [[ -z $output && $stderr == 'build: handler.so would have no handler: '*', but found nothing exported' ]]
  rm handler.go
  run -1 --separate-stderr invoke
  [[ -z $output && $stderr == "build: $PWD has no Go files: run build in the directory of your handler.go" ]]
}

@test "code that does not compile gives Go's own message and status 1" {
  handler_go 'return undefined, nil'
  run -1 --separate-stderr invoke
  [[ -z $output && $stderr == *'undefined: undefined'* ]]
}

@test "each wrong input gives an error message and a status" {
  refused() {
    local status=$1 sentence=$2
    shift 2
    run "-$status" --separate-stderr invoke "$@"
    [[ -z $output && $stderr == "invoke: $sentence" ]]
  }
  printf '{"a":' >bad.json
  printf 'text' >text.txt
  python3 -m zipfile -c other.zip text.txt
  refused 2 'cannot read the event "nofile.json": no such file or directory: give JSON, a file, or - for stdin' --event nofile.json exe.zip
  refused 2 'the event "bad.json" is not JSON: unexpected end of JSON input' --event bad.json exe.zip
  refused 2 "the event \"{'a'}\" is not JSON: invalid character '\\'' looking for beginning of object key string" --event "{'a'}" exe.zip
  printf '\xef\xbb\xbf{}' >mark.json
  refused 2 'the event "mark.json" begins with a byte order mark: save it as UTF-8 without one' --event mark.json exe.zip
  printf '\xff\xfe{\0}\0' >utf16.json
  refused 2 'the event "utf16.json" is in UTF-16: save it as UTF-8' --event utf16.json exe.zip
  printf '"\xff"' >latin.json
  refused 2 'the event "latin.json" is not valid UTF-8: save it as UTF-8' --event latin.json exe.zip
  refused 1 'none.zip does not exist: run pack first' none.zip
  cp text.txt text.zip
  refused 1 'text.zip is not a zip file: make one with pack' text.zip
  refused 1 'other.zip is not a function: it has neither a plugin and its shim nor a bootstrap: make one with pack' other.zip
  local name
  for name in PYTHON3.13 nodejs python3.7 provided; do
    refused 2 "unknown runtime \"$name\": use one of python2.7, python3.8, python3.9, python3.10, python3.11, python3.12, python3.13, python3.14, python3.15, nodejs22.x, nodejs24.x, java21, java25, dotnet8, dotnet10, ruby3.3, ruby3.4, provided.al2023" --runtime $name exe.zip
  done
  for name in provided.al2023 nodejs24.x; do
    refused 1 "plugin.zip is a plugin, which runs in Python only: build it with BUILDMODE=exe for the runtime \"$name\"" --runtime $name plugin.zip
  done
  refused 2 'timeout "0" is not supported: use 1 to 900 seconds' --timeout 0 exe.zip
  refused 2 'memory "64" is not supported: use 128 to 10240 MB' --memory 64 exe.zip
  refused 2 'the variable "_HANDLER" is reserved by Lambda: choose another name' --env _HANDLER=x exe.zip
  refused 2 'the variable "2X=1" is not one that Lambda allows: use NAME=VALUE, with at least two letters, digits or underscores in the name, and a letter first' --env 2X=1 exe.zip
  printf 'KEY="begin\nend"\n' >lines
  refused 2 'the variable "KEY" in the env-file "lines" has a quote without its end: write the value in one line, and without quotes, which would be part of it' --env-file lines exe.zip
  printf '\xff\xfeA\0' >utf16
  refused 2 'the env-file "utf16" is not valid UTF-8: save it as UTF-8' --env-file utf16 exe.zip
  refused 2 'cannot read the env-file "none": no such file or directory' --env-file none exe.zip
  refused 2 'expected one zip, or files to pack with the function here, but got ["exe.zip" "text.txt"]: give the zip alone' exe.zip text.txt
  PATH=$root/scripts:/usr/bin:/bin PYENV_ROOT=$PWD run -1 --separate-stderr invoke --runtime python3.8 plugin.zip
  [[ $stderr == 'invoke: python3.8 is not on PATH: install it, or choose another runtime with --runtime' ]]
}

@test "an event over Lambda's limit is an error, and is not truncated" {
  python3 -c 'print("[\"" + "x" * (6 * 1024 * 1024 - 4) + "\"]", end="")' >largest.json
  python3 -c 'print("[\"" + "x" * (6 * 1024 * 1024 - 3) + "\"]", end="")' >larger.json
  run -0 --separate-stderr invoke --event largest.json exe.zip
  [[ ${#output} -eq $((6 * 1024 * 1024)) ]]
  run -2 --separate-stderr invoke --event larger.json exe.zip
  [[ -z $output && $stderr == 'invoke: the event "larger.json" has 6291457 bytes, but Lambda takes at most 6291456: use a smaller one' ]]
}

@test "if the emulator cannot be downloaded, the error says so, and no incomplete files are left" {
  local home=$BATS_TEST_TMPDIR/home
  mkdir -p "$home/build/shim" "$home/commands/emulator"
  cp "$root/versions" "$home"
  cp "$root/commands/emulator/install" "$home/commands/emulator"
  PIP_NO_INDEX=1 PIP_FIND_LINKS='' run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" invoke "$PWD/exe.zip"
  [[ -z $output ]]
  [[ ${stderr_lines[0]} == 'downloading the AWS Lambda emulator of aws-sam-cli '*', once' ]]
  [[ ${stderr_lines[1]} == "invoke: AWS's emulator for $arch cannot be installed below $home/build/shim/emulator: "* ]]
  [[ ${#stderr_lines[@]} -eq 2 && -z $(ls -A "$home/build/shim/emulator") ]]
}

@test "processes that start at the same time download the emulator once, and wait for it" {
  local i python bin=$BATS_TEST_TMPDIR/bin target=$BATS_TEST_TMPDIR/target
  python=$(type -P python3)
  mkdir "$bin"
  # A pip that writes a small wheel.
  cat >"$bin/python3" <<END
#!/bin/sh
[ "\$2 \$3" = 'pip download' ] || exec $python "\$@"
exec $python -c 'import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1] + "/a.whl", "w")
wheel.writestr("samcli/lib/generated_sample_events/event-mapping.json", "{}")
for machine in "x86_64", "arm64": wheel.writestr("samcli/local/rapid/aws-lambda-rie-" + machine, "#!/bin/sh")' \
  "\$(printf '%s\n' "\$@" | grep -A 1 -- --dest | tail -1)"
END
  chmod +x "$bin/python3"
  for i in 1 2 3 4; do
    PATH=$bin:$PATH "$root/commands/emulator/install" "$target" >>"$BATS_TEST_TMPDIR/said" 3>&- &
  done
  wait
  [[ $(grep -c '^downloading ' "$BATS_TEST_TMPDIR/said") -eq 1 && -x $target/aws-lambda-rie && $(<"$target/samples.json") == '{}' ]]
}

@test "Ctrl-C during the download of the emulator leaves no incomplete files" {
  local home=$BATS_TEST_TMPDIR/home port
  mkdir -p "$home/build/shim" "$home/commands/emulator"
  cp "$root/versions" "$home"
  cp "$root/commands/emulator/install" "$home/commands/emulator"
  # A server that never answers.
  coproc python3 -u -c 'import socket, time; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1]); time.sleep(60)' 3>&-
  local server=$COPROC_PID
  read -r port <&"${COPROC[0]}"
  PIP_FIND_LINKS='' PIP_INDEX_URL=http://127.0.0.1:$port/simple run -130 --separate-stderr \
    interrupted INT "$home/build/shim/emulator/.new.*" timeout --foreground 50 "$root/build/shim/bin/commands" "$home" invoke "$PWD/exe.zip"
  kill "$server"
  [[ -z $output && -z $(ls -A "$home/build/shim/emulator") ]]
  [[ -z $(pgrep -f -- "$home") ]]
}

@test "an emulator that exits at once is an error" {
  local home=$BATS_TEST_TMPDIR/home
  mkdir -p "$home/build/shim/emulator" "$home/commands/emulator"
  cp "$root/versions" "$home"
  printf '#!/bin/sh\n' >"$home/commands/emulator/install"
  printf '#!/bin/sh\necho no luck\nexit 3\n' >"$home/build/shim/emulator/aws-lambda-rie"
  chmod +x "$home/commands/emulator/install" "$home/build/shim/emulator/aws-lambda-rie"
  run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" invoke "$PWD/exe.zip"
  [[ -z $output && $stderr == "invoke: AWS's emulator $home/build/shim/emulator/aws-lambda-rie cannot be started: no luck: exit status 3" ]]
}

@test "an emulator that ends during an invocation is an error" {
  run -1 --separate-stderr invoke --event '"kill the emulator"' exe.zip
  [[ $output =~ ^'{"errorType":"Runtime.Unknown","errorMessage":"RequestId: '$id' Error: AWS'"'"'s emulator has failed: signal: killed"}'$ ]]
}

@test "a temporary directory that is mounted noexec or is full is an error" {
  need_root
  mkdir "$BATS_TEST_TMPDIR/mount"
  mount -t tmpfs -o noexec none "$BATS_TEST_TMPDIR/mount" 2>/dev/null || skip 'this machine allows no mounts'
  TMPDIR=$BATS_TEST_TMPDIR/mount run -1 --separate-stderr invoke exe.zip
  umount "$BATS_TEST_TMPDIR/mount"
  [[ $stderr == "invoke: cannot run a function below $BATS_TEST_TMPDIR/mount, which is mounted noexec: set TMPDIR to another directory" ]]
  mount -t tmpfs -o size=1m none "$BATS_TEST_TMPDIR/mount"
  TMPDIR=$BATS_TEST_TMPDIR/mount run -1 --separate-stderr invoke exe.zip
  umount "$BATS_TEST_TMPDIR/mount"
  [[ $stderr == "invoke: cannot write below $BATS_TEST_TMPDIR/mount, the temporary directory: no space left on device" ]]
}

@test "a zip for the other architecture is refused" {
  local other=arm64
  [[ $arch == amd64 ]] || other=amd64
  handler_go
  GOARCH=$other build --buildmode=exe && pack handler bootstrap other.zip
  run -1 --separate-stderr invoke other.zip
  [[ $stderr == "invoke: other.zip is for $other but this machine is $arch: build it with GOARCH=$arch to run it here" ]]
}

@test "Ctrl-C and SIGTERM end the function, and leave neither a process nor a file" {
  for signal in INT TERM; do
    for zip in exe plugin; do
      rm -f log
      # shellcheck disable=SC2016 # that shell expands $1
      run "-$((128 + $(kill -l "$signal")))" --separate-stderr interrupted "$signal" "$TMPDIR/environment-*/started" \
        bash -c 'exec invoke --timeout 60 --event "\"sleep\"" "$1" 2>log' - $zip.zip
      [[ -z $output ]]
      [[ -z $(processes) ]]
      left_nothing
    done
  done
}

@test "OnShutdown runs at the end and after Ctrl-C and SIGTERM, for at most half a second" {
  local zip signal shutdown
  for zip in exe plugin; do
    run -0 --separate-stderr invoke --env INIT=shutdown $zip.zip
    [[ $output == '{}' && ${stderr_lines[-1]} == 'shutting down' ]]
  done
  for shutdown in shutdown 'slow shutdown'; do
    for signal in INT TERM; do
      rm -f log
      # shellcheck disable=SC2016 # that shell expands $1
      run "-$((128 + $(kill -l "$signal")))" --separate-stderr interrupted "$signal" "$TMPDIR/function-*/sleeping" \
        bash -c 'exec invoke --timeout 60 --event "\"sleep\"" --env "INIT=$1" exe.zip 2>log' - "$shutdown"
      [[ $(tail -n 1 log) == 'shutting down' && -z $(processes) ]]
      left_nothing
    done
  done
}

@test "Ctrl-C during the build leaves neither a process nor a file" {
  handler_go
  run -130 --separate-stderr interrupted INT "$TMPDIR/build-*/*" invoke
  [[ -z $output ]]
  [[ -z $(processes) ]]
  [[ $(ls -A) == $'exe.zip\nhandler.go\nplugin.zip' ]]
}

@test "a process that the function started ends with it, even in its own session" {
  for zip in exe plugin; do
    run -0 --separate-stderr invoke --event '"child"' $zip.zip
    [[ $output == '"started"' ]]
    run -1 pgrep -f 'sleep 987654$'
  done
}

@test "invoke whose output nobody reads leaves neither a process nor a file" {
  local status
  invoke exe.zip 2>log | true
  status=${PIPESTATUS[0]}
  [[ $status -eq 1 && $(tail -n 1 log) == 'invoke: cannot write the answer: broken pipe' ]]
  [[ -z $(processes) ]]
  left_nothing
  invoke exe.zip 2>&1 >answer | true
  status=${PIPESTATUS[0]}
  [[ $status -eq 0 && $(<answer) == '{}' ]]
  [[ -z $(processes) ]]
  left_nothing
  handler_go
  build | true
  pack | true
  left_nothing
}

@test "with nohup it survives the end of the terminal" {
  # shellcheck disable=SC2016 # that shell expands $1
  bash -c 'trap "" HUP; exec invoke --event "\"lines\"" "$1" 2>log >answer' - exe.zip &
  local pid=$! i
  for ((i = 0; i < 100; i++)); do
    if grep -q first log; then break; fi
    sleep 0.05
  done
  kill -HUP "$pid"
  wait "$pid"
  [[ $(<answer) == '"lines"' ]]
}

@test "the event can be a sample event of SAM, with values for its parameters" {
  run -0 --separate-stderr invoke --sample list
  [[ $output == *$'\n''s3/put '*' bucket, key, partition, region'$'\n'* ]]
  # only the service, if that has only one event; the checksum follows the body
  local body='"quotes", \ and é'
  run -0 --separate-stderr invoke --sample SQS --set "body=$body" --set queue-name=orders exe.zip
  python3 - "$output" "$body" <<'PYTHON'
import hashlib, json, sys
record = json.loads(sys.argv[1])["Records"][0]
assert record["body"] == sys.argv[2] and record["md5OfBody"] == hashlib.md5(sys.argv[2].encode()).hexdigest(), record
assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:orders", record
PYTHON
  run -0 --separate-stderr invoke --sample apigateway/aws-proxy --set 'querystringparameters={"a": "b"}' exe.zip
  [[ $(python3 -c 'import json, sys; print(json.load(sys.stdin)["queryStringParameters"])' <<<"$output") == "{'a': 'b'}" ]]
}

@test "a mistake in a sample event is one sentence" {
  mistake() {
    run -2 --separate-stderr invoke "${@:2}" exe.zip
    [[ -z $output && $stderr == "invoke: $1" ]]
  }
  mistake 'unknown sample event "s3": use s3/batch-invocation, s3/delete, s3/put, or see --sample list' --sample s3
  mistake 'unknown sample event "kenesis/get-record": use SERVICE/EVENT, or see --sample list' --sample kenesis/get-record
  mistake 'unknown sample event "": use SERVICE/EVENT, or see --sample list' --sample ''
  mistake 'the sample event "s3/put" has no parameter "name": it has bucket, key, partition, region' --sample s3/put --set name=x
  mistake 'the sample event "cloudwatch/logs" has no parameter "x": it has none' --sample cloudwatch/logs --set x=y
  mistake 'the parameter "key" of the sample event "s3/put" needs a value: use --set key=VALUE' --sample s3/put --set key
  mistake 'the parameter "querystringparameters" of the sample event "apigateway/aws-proxy" is not a JSON object: "x"; write it as in {"foo": "bar"}' \
    --sample apigateway/aws-proxy --set querystringparameters=x
  mistake '--event and --sample both give the event: use one of them' --sample sqs --event '{}'
  mistake '--set "a=b" sets a parameter of a sample event: give --sample too' --set a=b
}

@test "a handler for an event of aws-lambda-go that gets none hears which sample event fits" {
  cp "$root/commands/go.sum" .
  printf 'module x\n\ngo 1.26.0\n\n%s\n' "$(sed -n 's/^\t\(github.com.aws.aws-lambda-go \)/require \1/p' "$root/commands/go.mod")" >go.mod
  printf 'package main\n\nimport "github.com/aws/aws-lambda-go/events"\n\n' >handler.go
  printf 'func Handle(event events.SQSEvent) (int, error) { return len(event.Records), nil }\n' >>handler.go
  printf 'func Any(event any) (any, error) { return event, nil }\n' >>handler.go
  export BUILDMODE=exe
  run -0 --separate-stderr invoke
  [[ $output == 0 && ${stderr_lines[0]} == 'invoke: the event is {}, but the handler takes events.SQSEvent: --sample sqs sends one' ]]
  run -0 --separate-stderr invoke --sample sqs
  [[ $output == 1 && ${stderr_lines[0]} == START* ]]
  run -0 --separate-stderr invoke --event '{}'
  [[ $output == 0 && ${stderr_lines[0]} == START* ]]
  run -0 --separate-stderr invoke --handler Any
  [[ $output == '{}' && ${stderr_lines[0]} == START* ]]
}

# bats test_tags=slow
@test "every sample event is the one of SAM, also with other values" {
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  python_tool "sam-$AWS_SAM_CLI_VERSION" "aws-sam-cli==$AWS_SAM_CLI_VERSION"
  # SAM's command would pass names with underscores; it takes a second for each event. Quotes would break its JSON.
  "$TOOL/bin/python" - <<'PYTHON'
import json, subprocess
from samcli.lib.generated_sample_events.events import Events
for service, events in Events().event_mapping.items():
    for event, sample in events.items():
        for suffix in ("", " é/+x") if sample["tags"] else ("",):
            values, options = {}, []
            for name, tag in sample["tags"].items():
                value = tag["default"]
                if suffix and tag.get("type") != "dict":
                    value += suffix
                    options += ["--set", name + "=" + value]
                values[name] = values[name.replace("-", "_")] = value
            want = json.loads(Events().generate_event(service, event, values))
            command = ["invoke", "--sample", service + "/" + event] + options + ["exe.zip"]
            got = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
            assert got == want, "%s:\ngot  %s\nwant %s" % (command, got, want)
PYTHON
}

@test "what cannot be debugged is refused in one sentence" {
  local page=https://eawsy.github.io/aws-lambda-go-shim/local.html#debugging-with-delve
  refused() {
    run "-$1" --separate-stderr "${@:3}"
    [[ -z $output && $stderr == "invoke: $2" ]]
  }
  refused 2 '--debug builds the function here, so it cannot use exe.zip: leave the zip out' invoke --debug exe.zip
  refused 2 "--debug works for an executable, not for a plugin: set BUILDMODE=exe, see $page" env BUILDMODE=plugin invoke --debug
  refused 2 "--debug does not work in the image: use a checkout, see $page" env AWS_LAMBDA_GO_SHIM=1 invoke --debug
  refused 2 'option --debug takes a number, not "x": see invoke --help' invoke --debug=x
  refused 2 'port "65536" is not supported: use 0 to 65535' invoke --debug 65536
  exec {held}< <(exec python3 -c '
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
time.sleep(60)' 3>&-)
  local holder=$! port
  read -r -u "$held" port
  refused 1 "the debugger's port \"$port\" is in use: choose another, as in --debug=0 for a free one" invoke --debug "$port"
  kill "$holder"
}

# await_invitation waits until the log $1 of the command with the process id $2 says how to attach a debugger.
await_invitation() {
  local i
  for ((i = 0; i < 3000; i++)); do
    if grep -q '^the function waits for a debugger' "$1"; then return; fi
    kill -0 "$2" || break
    sleep 0.1
  done
  cat "$1" >&2
  return 1
}

# bats test_tags=slow
@test "--debug stops at a breakpoint in the file, with every release of Go, and no timeout counts" {
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  GOPROXY='' "$root/commands/emulator/install" "$root/build/shim/emulator" dlv >&2 || skip 'Delve is not available'
  handler_go $'text := string(evt)\n\treturn text + "!", nil'
  local line release pid
  line=$(grep -n 'return text' handler.go | cut -d : -f 1)
  printf '%s\n' "break $PWD/handler.go:$line" continue 'print text' clear\ 1 continue >commands
  for release in $GO_RELEASES; do
    GOPROXY='' go_release "$release" || skip "Go $release is not available"
    # LDFLAGS that strip do no harm, and --timeout is shorter than the pause
    PATH=$TOOL/bin:$PATH LDFLAGS='-s -w' invoke --debug=0 --timeout 1 --event '[1]' >answer 2>log 3>&- &
    pid=$!
    await_invitation log "$pid"
    sleep 2
    run debugger log commands # its connection ends with invoke
    [[ $output == *"[Breakpoint 1] main.Handle() ./handler.go:$line"* && $output == *'"[1]"'* ]]
    wait "$pid"
    [[ $(<answer) == '"[1]!"' && $(<log) == *$'\tInit Duration: '[2-9]???*' ms' && $(<log) != *'Memory Used'* ]]
    [[ -z $(processes) ]]
    left_nothing
  done
}
