#!/usr/bin/env bash
# What the script /var/runtime/bootstrap of a managed runtime does at its end: start_script.bash COMMAND [ARG...]
# COMMAND starts the runtime's language.
if [[ -z ${AWS_LAMBDA_EXEC_WRAPPER-} ]]; then
  exec -- "$@"
fi
wrapper=$AWS_LAMBDA_EXEC_WRAPPER
if [[ ! -f $wrapper ]]; then
  printf '%s: does not exist\n' "$wrapper"
  exit 127
fi
if [[ ! -x $wrapper ]]; then
  printf '%s: is not an executable\n' "$wrapper"
  exit 126
fi
exec -- "$wrapper" "$@"
