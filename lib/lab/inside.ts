import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { quote } from '../core/shell.ts';
import { inNamespace } from './network-plan.ts';
import type { LabPaths } from './paths.ts';

const enterScript = fileURLToPath(new URL('./enter.sh', import.meta.url));

/** A running host, seen from outside. */
export interface RunningHost {
  /** Its PID 1, by the number it has on this machine. */
  readonly leader: number;
  /** What its PID 1 may ever do: the word after `CapBnd:` in proc(5)'s status. */
  readonly capabilities: string;
  /** The control groups that a command joins. */
  readonly groups: readonly string[];
}

/** What PID 1 of a host may ever do, read from this machine. */
export function readCapabilities(leader: number): string {
  return /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${leader}/status`, 'utf8'))?.[1] ?? '0';
}

/**
 * The command line that runs a command inside a host, as root, without sshd. It joins the host's control groups (so it
 * has the host's devices and ends with the host) and gives up every capability that the host's own PID 1 does not have:
 * a root of this machine that merely entered the namespaces could set the clock.
 *
 * @param timeoutS after so many seconds the command is ended inside the host, status 124 (timeout(1))
 * @example planInside({ leader: 4711, capabilities: '3', groups: ['/sys/fs/cgroup/pids/lab.pincer/h1'] }, 'id -u', 60)
 */
export function planInside(host: RunningHost, command: string, timeoutS: number): readonly string[] {
  const kept = capabilityNumbers(host.capabilities).map((number) => `,+cap_${number}`);
  return [
    ...['sh', enterScript, ...host.groups, '--'],
    ...['setpriv', `--bounding-set=-all${kept.join('')}`],
    ...['nsenter', `--target=${host.leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--'],
    ...['/usr/bin/env', '-i', '--chdir=/root', 'HOME=/root', 'USER=root', 'LOGNAME=root', 'SHELL=/bin/bash'],
    ...['LANG=C.UTF-8', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ...['timeout', '--kill-after=2', String(timeoutS), '/bin/sh', '-c', command],
  ];
}

/** The numbers of the bits that are set in a capability mask. */
export function capabilityNumbers(mask: string): readonly number[] {
  const bits = BigInt(`0x${mask}`);
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n);
}

/**
 * The command line of ssh to a host of the lab: its key, its exact host keys, and nobody's own ssh configuration.
 *
 * @param login   the account, and the port that sshd listens on
 * @param command words that the host's login shell gets, each as it is; none for a login shell
 * @example planSsh(labPaths(home, 'pincer'), '10.77.0.11', { user: 'root', port: 22 }, ['id', '-u'])
 */
export function planSsh(
  lab: LabPaths,
  address: string,
  login: { readonly user: string; readonly port: number },
  command: readonly string[],
): readonly string[] {
  const options = [
    'IdentitiesOnly=yes',
    `UserKnownHostsFile=${lab.knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    // A firewall that drops packets is not waited for.
    'ConnectTimeout=10',
    'LogLevel=ERROR',
  ];
  const words = [
    'ssh',
    '-F',
    '/dev/null',
    '-i',
    lab.key,
    '-p',
    String(login.port),
    ...options.flatMap((option) => ['-o', option]),
  ];
  return inNamespace(lab.namespace, [
    ...words,
    `${login.user}@${address}`,
    ...(command.length > 0 ? ['--', ...command] : []),
  ]);
}

/**
 * Words as one line of shell, so that ssh and `sh -c` hand on exactly them.
 *
 * @example shellLine(['echo', 'a b']) // "echo 'a b'"
 */
export function shellLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
