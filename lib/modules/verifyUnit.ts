import { type ShellText, sh } from '../core/shell.ts';

/**
 * A check for a unit file that is still under a temporary name (`$1`): systemd reads the type of a unit from its
 * name, so the file is copied under the right one. Warnings about the file itself count, since systemd ignores a
 * mistyped key and so drops whatever it was to protect. Needs systemd 250 (`--recursive-errors`).
 *
 * @param name the unit's file name, with its suffix
 * @example verifyUnit('openclaw.service')
 */
export function verifyUnit(name: string): ShellText {
  return sh`folder=$(mktemp -d) || exit
cp -- "$1" "$folder"/${name} || exit
systemd-analyze verify --man=no --recursive-errors=no "$folder"/${name} >"$folder/said" 2>&1
code=$?
sed "s#$folder/##g" "$folder/said" >&2
rm -rf -- "$folder"
exit $code`;
}
