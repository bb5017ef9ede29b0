import { sh } from '../core/shell.ts';

/**
 * Runs a command until it ends with status 0 or the time is over, and answers with the output and status of the last
 * try alone. `$1` whole seconds in all, at least, `$2` seconds between tries, then the command.
 *
 * @example probe.sh(repeat, { args: ['30', '1', 'curl', '-sf', 'http://127.0.0.1/'], timeout: 40 })
 */
export const repeat = sh`limit=$(($(date +%s) + $1 + 1)) every=$2
shift 2
folder=$(mktemp -d) || exit
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM
while "$@" >"$folder/out" 2>"$folder/err" </dev/null; code=$?; [ $code != 0 ] && [ "$(date +%s)" -lt $limit ]; do
  sleep "$every"
done
cat "$folder/out"
cat "$folder/err" >&2
exit $code`;
