import { sha256 } from '../../core/params.ts';
import { rawShell } from '../../core/shell.ts';
import { type ShellStep, step } from '../../core/step.ts';
import type { Tuple } from './rule.ts';
import { writeSettings } from './settings.ts';

/** The four files that are ufw's whole state, with their content. */
export interface UfwFiles {
  readonly rules: string;
  readonly rules6: string;
  readonly defaults: string;
  readonly conf: string;
}

export const ufwPaths = {
  rules: '/etc/ufw/user.rules',
  rules6: '/etc/ufw/user6.rules',
  defaults: '/etc/default/ufw',
  conf: '/etc/ufw/ufw.conf',
} as const satisfies Record<keyof UfwFiles, string>;

/** How the kernel learns of new files; `rules` replaces the user chains in one go, `start` builds everything anew. */
export type Activation = 'none' | 'rules' | 'start' | 'stop';

export interface Wanted {
  readonly tuples: readonly Tuple[];
  /** Whole text of /etc/default/ufw. */
  readonly defaults: string;
  readonly logging: string;
  readonly activation: Activation;
}

/**
 * ufw itself turns a list of rules into iptables lines, in a private copy of its folder and with one process, however many
 * rules there are; a call of `ufw allow` for each would cost 0.13 s and leave the firewall half changed in between. The
 * files are tested, put in place whole, and loaded. `$1`, `$2`: files with only ufw's own rule lines; `$3`: defaults; `$4`:
 * ufw.conf with the firewall off; `$5`: ufw.conf as it stays where nothing is started; `$6`: log level; `$7`: activation; on
 * stdin: digests of what diff saw.
 */
const install = `set -e; umask 077
sha256sum --check --status - || { echo "ufw's files changed meanwhile" >&2; exit 1; }
work=$(mktemp -d /run/pincer-ufw.XXXXXXXX); trap 'rm -rf -- "$work"' EXIT
mkdir -p -- "$work/etc/default" "$work/lib/ufw"
cp -a -- /etc/ufw "$work/etc/ufw"
printf %s "$1" > "$work/etc/ufw/user.rules"
printf %s "$2" > "$work/etc/ufw/user6.rules"
printf %s "$3" > "$work/etc/default/ufw"
printf %s "$4" > "$work/etc/ufw/ufw.conf"
ufw --rootdir=/ --datadir="$work" logging "$6"
same() { [ "$(grep '^### tuple' "$2")" = "$(printf %s "$1" | grep '^### tuple')" ] || { echo "ufw did not take every rule of $2" >&2; exit 1; }; }
same "$1" "$work/etc/ufw/user.rules"
same "$2" "$work/etc/ufw/user6.rules"
ipv6=; if grep -q '^IPV6=yes' "$work/etc/default/ufw" && ip6tables -w 5 -S INPUT >/dev/null 2>&1; then ipv6=1; fi
iptables-restore -w 5 -n --test < "$work/etc/ufw/user.rules"
[ -z "$ipv6" ] || ip6tables-restore -w 5 -n --test < "$work/etc/ufw/user6.rules"
printf %s "$5" > "$work/etc/ufw/ufw.conf"
put() { install -m "$1" -- "$work$2" "$2.pincer-new"; sync -- "$2.pincer-new"; mv -fT -- "$2.pincer-new" "$2"; }
put 0640 /etc/ufw/user.rules
put 0640 /etc/ufw/user6.rules
put 0644 /etc/default/ufw
put 0644 /etc/ufw/ufw.conf
detach() {
  all=$("$1" -w 5 -S) || return 0
  hooks=$(printf '%s\\n' "$all" | sed -n 's/^-A \\([A-Z]* -j ufw6\\{0,1\\}-.*\\)$/-D \\1/p')
  first=$(printf '%s\\n' "$all" | sed -n 's/^-N \\(ufw6\\{0,1\\}-before-logging-input\\)$/-F \\1\\n-X \\1/p')
  printf '%s\\n' '*filter' "$hooks" "$first" COMMIT | "$1-restore" -w 5 -n
}
case $7 in
  rules)
    iptables-restore -w 5 -n < /etc/ufw/user.rules
    [ -z "$ipv6" ] || ip6tables-restore -w 5 -n < /etc/ufw/user6.rules ;;
  # Where its first chain exists, ufw takes its hooks in INPUT for granted; after an "iptables -F" it would drop everything.
  start) /lib/ufw/ufw-init force-stop; detach iptables; detach ip6tables; ufw --force enable ;;
  stop) ufw disable ;;
esac`;

/**
 * The step that brings ufw's files and the kernel to a rule set.
 *
 * @param now    the files as diff saw them; others on the host fail the step
 * @example installStep({ tuples: [], defaults, logging: 'low', activation: 'start' }, now)
 */
export function installStep(wanted: Wanted, now: UfwFiles): ShellStep {
  const digests = (Object.keys(ufwPaths) as (keyof UfwFiles)[]).map(
    (name) => `${sha256(now[name])}  ${ufwPaths[name]}\n`,
  );
  const conf = writeSettings(now.conf, { LOGLEVEL: wanted.logging });
  const off = writeSettings(conf, { ENABLED: 'no' });
  return step.sh(rawShell(install), {
    args: [
      skeleton(wanted.tuples, 4),
      skeleton(wanted.tuples, 6),
      wanted.defaults,
      off,
      // `ufw enable` says whether the firewall started only where it was off before, and takes it back then.
      wanted.activation === 'start' ? off : conf,
      wanted.logging,
      wanted.activation,
    ],
    stdin: digests.join(''),
    timeout: 120,
  });
}

function skeleton(tuples: readonly Tuple[], family: 4 | 6): string {
  const lines = tuples.filter((tuple) => tuple.family === family).map(({ text }) => `### tuple ### ${text}\n`);
  return `*filter\n### RULES ###\n${lines.join('')}### END RULES ###\nCOMMIT\n`;
}
