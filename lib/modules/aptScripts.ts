import type { ShellText } from '../core/shell.ts';
import { sh } from '../core/shell.ts';
import { type ShellStep, step } from '../core/step.ts';

/** Seconds that an install may take at most: a slow mirror and a slow disk together. */
const timeout = 1800;

/** Nothing may ask questions, show a pager, or restart services on its own (apt-listchanges(1), needrestart(1)). */
const env = {
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'l',
} as const;

/** Configuration files that somebody changed stay as they are (dpkg(1), --force-things). */
const keepConfiguration = ['--force-confdef', '--force-confold'] as const;

/** Runs a command again while another apt or dpkg is at work: those wait for nobody in these cases, for up to 5 minutes. */
const patiently = sh`patiently() {
  left=60
  while said=$("$@" 2>&1); code=$?; [ $code != 0 ] && [ $left -gt 0 ]; do
    case $said in *'Could not get lock'* | *'locked by '*) ;; *) break ;; esac
    left=$((left - 1))
    sleep 5
  done
  printf '%s\\n' "$said"
  return $code
}`;

/** `apt-get` as every task here calls it; it waits for the locks of dpkg by itself (apt.conf(5), from apt 1.9.11). */
const aptGet = sh`apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 ${keepConfiguration.map(
  (option) => `-oDpkg::Options::=${option}`,
)}`;

/**
 * A question: prints `interrupted` when dpkg was ended in the middle of its work and wants `dpkg --configure -a`.
 * One that is still at work, as its lock shows, is not interrupted.
 */
export const dpkgState: ShellText = sh`states='unpacked|half-configured|triggers-awaited|triggers-pending'
set -- /var/lib/dpkg/updates/[0-9]*
if [ -e "$1" ] || grep -Eqs "^Status: [a-z]+ [a-z]+ ($states)$" /var/lib/dpkg/status; then
  lock=$(stat -c %i /var/lib/dpkg/lock-frontend) && grep -q ":$lock " /proc/locks || echo interrupted
fi`;

/** Has dpkg finish what it was ended in. */
export function configureAll(): ShellStep {
  return step.sh(
    sh`${patiently}
patiently dpkg ${keepConfiguration} --configure -a`,
    { env, timeout, durable: true },
  );
}

export interface InstallOptions {
  /** Seconds that the package lists may be old; `undefined`: they are never fetched. */
  readonly maxAge: number | undefined;
  readonly recommends: boolean;
  /** A wanted version may be older than the installed one. */
  readonly downgrades: boolean;
}

/**
 * Installs packages. The lists are fetched first when they are old, empty or older than the list of sources, and
 * once more when the install fails with lists that were not: a new package is not known yet, an old file is gone.
 *
 * @param packages as apt-get takes them: `name` or `name=version`
 * @example installPackages(['ufw'], { maxAge: 3600, recommends: false, downgrades: false })
 */
export function installPackages(packages: readonly string[], options: InstallOptions): ShellStep {
  const { maxAge, recommends, downgrades } = options;
  const flags = [
    recommends ? '--install-recommends' : '--no-install-recommends',
    ...(downgrades ? ['--allow-downgrades'] : []),
  ];
  const text = sh`${patiently}
age=${maxAge ?? ''} refreshed=
lists=/var/lib/apt/lists stamp=/var/lib/apt/periodic/update-success-stamp
fresh() {
  set -- $lists/*_Packages*
  [ -e "$1" ] || return 1
  mark=$lists
  [ ! "$stamp" -nt "$mark" ] || mark=$stamp
  [ -n "$(find "$mark" -maxdepth 0 -newermt "$age seconds ago")" ] || return 1
  [ -z "$(find /etc/apt/sources.list /etc/apt/sources.list.d -newer "$mark" 2>/dev/null)" ]
}
refresh() {
  patiently apt-get -q -o Acquire::Retries=3 -o APT::Update::Error-Mode=any update || return
  mkdir -p /var/lib/apt/periodic && touch "$stamp" && refreshed=yes
}
install() { ${aptGet} ${flags} install -- "$@"; }
[ -z "$age" ] || fresh || refresh || exit
if ! install "$@"; then
  [ -n "$age" ] && [ -z "$refreshed" ] && refresh && install "$@" || exit
fi
for package in "$@"; do
  state=$(dpkg-query -W -f '\${db:Status-Status} ' -- "\${package%%=*}" 2>/dev/null)
  case $state in installed*) ;; *)
    echo "\${package%%=*} is no package of its own: others provide it; name one of those" >&2
    exit 1
    ;;
  esac
done`;
  return step.sh(text, { args: packages, env, timeout, durable: true });
}

/**
 * Removes packages, and with `purge` their configuration files.
 *
 * @example removePackages(['snapd'], { purge: true })
 */
export function removePackages(packages: readonly string[], options: { readonly purge: boolean }): ShellStep {
  const verb = options.purge ? 'purge' : 'remove';
  return step.sh(sh`${aptGet} ${verb} -- "$@"`, { args: packages, env, timeout, durable: true });
}
