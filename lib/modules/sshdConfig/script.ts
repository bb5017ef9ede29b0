import { probe, type ShellProbe } from '../../core/probe.ts';
import { rawShell, type ShellText, sh } from '../../core/shell.ts';

export const mainFile = '/etc/ssh/sshd_config';
export const dropInFolder = '/etc/ssh/sshd_config.d';
export const includeLine = `Include ${dropInFolder}/*.conf`;

/** Whether sshd_config reads the drop-in folder. */
export function includesDropIns(main: string): boolean {
  return /^[ \t]*include[ \t][^\n]*sshd_config\.d\/\*/im.test(main);
}

/**
 * Asks sshd itself. `$1`: name of our drop-in; `$2`: its wanted content; `$3`: connections, as `-C` takes them. A fragment alone
 * proves nothing, so the configuration is tried whole: the real files, with ours in its place. Then ours alone, which
 * gives our values in sshd's own normal form. Prints `# whole|alone <status> <connection>` before each answer.
 */
const inspect = `umask 077; mkdir -p /run/sshd
main=${mainFile} folder=${dropInFolder}
mine="$folder/$1"
if ! { [ -f "$mine" ] && [ "$(cat -- "$mine")" = "$(printf %s "$2")" ] && grep -Eiq '^[[:space:]]*include[[:space:]].*sshd_config\\.d/\\*' "$main"; }; then
  work=$(mktemp -d /run/pincer-sshd.XXXXXXXX) || exit 1; trap 'rm -rf -- "$work"' EXIT
  mkdir -- "$work/d"
  for one in "$folder"/*.conf; do if [ -f "$one" ]; then cp -- "$one" "$work/d/"; fi; done
  mine="$work/d/$1"; printf %s "$2" > "$mine"
  if ! grep -Eiq '^[[:space:]]*include[[:space:]].*sshd_config\\.d/\\*' "$main"; then echo "Include $work/d/*.conf" > "$work/main"; fi
  sed -E '/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]]/s#(/etc/ssh/)?sshd_config\\.d/#'"$work"'/d/#g' "$main" >> "$work/main"
  main="$work/main"
fi
for connection in $3; do
  whole=$(sshd -T -f "$main" -C "$connection" 2>&1); printf '# whole %s %s\\n%s\\n' $? "$connection" "$whole"
  alone=$(sshd -T -f "$mine" -C "$connection" 2>&1); printf '# alone %s %s\\n%s\\n' $? "$connection" "$alone"
done`;

/**
 * What sshd would make of the configuration with our file in it.
 *
 * @example inspectProbe('00-pincer.conf', 'Port 9922\n', ['user=root,host=localhost,addr=192.0.2.1'])
 */
export function inspectProbe(file: string, text: string, connections: readonly string[]): ShellProbe {
  return probe.sh(rawShell(inspect), {
    args: [file, text, connections.join(' ')],
    reads: ['path:/etc/ssh', 'path:/run/sshd', 'package:openssh-server'],
  });
}

/**
 * The check before our file is put in place: the whole configuration with the candidate (`$1`) in it must be accepted, and no other
 * file may decide what we set.
 *
 * @example validateText('00-pincer.conf', ['user=root,...'], ['Port'])
 */
export function validateText(file: string, connections: readonly string[], keywords: readonly string[]): ShellText {
  const names = `^(${keywords.map((keyword) => keyword.toLowerCase()).join('|')}) `;
  return sh`out=$(sh -c ${inspect} pincer ${file} "$(cat -- "$1")" ${connections.join(' ')}) || exit
printf '%s\n' "$out" | awk -v names=${names} '
  /^# / { part = $2; status = $3; if (status != 0) refused = 1; next }
  status != 0 { print > "/dev/stderr"; next }
  $0 ~ names { said[part] = said[part] $0 "; " }
  END {
    if (refused) exit 1
    if (said["whole"] == said["alone"]) exit 0
    print "another file decides: " said["whole"] > "/dev/stderr"; exit 1
  }'`;
}

/**
 * Where keywords stand in the files that sshd reads, as `file:line:text`.
 *
 * @example placesProbe(['PasswordAuthentication'])
 */
export function placesProbe(keywords: readonly string[]): ShellProbe {
  const pattern = `^[[:space:]]*(${keywords.join('|')})[[:space:]=]`;
  return probe.sh(sh`grep -EinH -- ${pattern} ${dropInFolder}/*.conf ${mainFile} 2>/dev/null; exit 0`, {
    reads: ['path:/etc/ssh'],
  });
}
