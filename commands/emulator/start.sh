# Starts the process of a function, for AWS's emulator: start.sh DIRECTORY ADDRESS WRAPPER PROGRAM [ARG...]
# It writes its process id, which will be the function's, to DIRECTORY/started, and redirects the function's output
# to DIRECTORY/output. The function finds the Runtime API at ADDRESS. Credentials that the emulator left empty are unset.
set -e
[ -p "$1/started" ]
echo $$ >"$1/started"
exec >"$1/output" 2>&1 </dev/null
export AWS_LAMBDA_RUNTIME_API="$2"
[ -n "$AWS_ACCESS_KEY_ID" ] || unset AWS_ACCESS_KEY_ID
[ -n "$AWS_SECRET_ACCESS_KEY" ] || unset AWS_SECRET_ACCESS_KEY
[ -n "$AWS_SESSION_TOKEN" ] || unset AWS_SESSION_TOKEN
unset OLDPWD AWS_LAMBDA_FUNCTION_TIMEOUT
wrapper=$3
shift 3
[ -n "$wrapper" ] || exec "$@"
# What Lambda's own script does with a wrapper. The function's directory is not /var/task here.
case $wrapper in
/var/task/*) file=$LAMBDA_TASK_ROOT/${wrapper#/var/task/} ;;
*) file=$wrapper ;;
esac
if [ ! -f "$file" ]; then
  echo "$wrapper: does not exist"
  exit 127
fi
if [ ! -x "$file" ]; then
  echo "$wrapper: is not an executable"
  exit 126
fi
exec "$file" "$@"
