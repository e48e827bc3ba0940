# Functions for the tests of handlers that serve HTTP. BUILT has a directory for each function, with both packagings.
# shellcheck shell=bash

# shellcheck source=tests/lambda.bash
source "${BASH_SOURCE[0]%/*}/../lambda.bash"
python=$(python3 -c 'import sys; print(sys.executable)')

# The event of a REST API, as described wants it.
REST=$(<"${BASH_SOURCE[0]%/*}/../../lambda/gateway/testdata/rest.json")

# under_lambda starts function $1 in one of the ways that Lambda uses: plugin, exe or custom.
under_lambda() {
  lambda_setup "$python"
  case $2 in
    custom)
      cd "$BUILT/$1/exe" || return
      _HANDLER=handler.Handle start_lambda handler.Handle ./bootstrap
      ;;
    *)
      cd "$BUILT/$1/$2" || return
      PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
      ;;
  esac
}

# call calls the plugin of function $1 from Python and prints its answer as JSON.
call() {
  cd "$BUILT/$1/plugin" || return
  python3 -B - "$2" <<'PYTHON'
import json, sys
sys.path.insert(0, ".")
import handler
print(json.dumps(handler.Handle(json.loads(sys.argv[1]), None)))
PYTHON
}

# described checks an answer to the event REST. $1 is what the handler tells in addition, as JSON.
described() {
  python3 -c '
import json, sys
answer = json.load(sys.stdin)
assert answer["statusCode"] == 200 and answer["isBase64Encoded"] is False, answer
assert answer["headers"]["Content-Type"] == "application/json", answer
assert "multiValueHeaders" not in answer and "cookies" not in answer, answer
told = json.loads(answer["body"])
want = {"method": "POST", "path": u"/pets/caf\u00e9/a/b", "query": {"color": [u"gr\u00e5", "black & white"], "size": ["L"]},
        "host": "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", "tags": ["one", "two"], "cookies": 2,
        "body": "name=Rex&age=4", "from": "203.0.113.9:0", "table": "pets-prod"}
want.update(json.loads(sys.argv[1]))
assert told == want, told' "$1"
}

# describes checks the answers of function $1 in each way that Lambda uses.
describes() {
  local way
  for way in plugin exe custom; do
    under_lambda "$1" "$way"
    invoke "$REST" | described "$2"
    stop_lambda
  done
}
