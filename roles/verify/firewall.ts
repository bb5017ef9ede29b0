import { type CommandResult, check, type Items, task } from 'pincer';
import { isCovered, networkOf } from 'pincer/parts';
import { type FirewallVars, firewallRules } from '../base/way-in.ts';

/** What ufw says, and the policy that the kernel itself holds. One question for both checks. */
const question = {
  run: 'ufw status verbose && iptables -w 5 -S INPUT',
  reads: ['path:/etc/ufw', 'path:/etc/default/ufw', 'package:ufw', 'firewall:ufw'],
} as const;

/** The firewall as ufw and the kernel have it: on, closed, and open for SSH of the operators only. */
export function firewallTasks(vars: FirewallVars): Items {
  return [
    task(
      'See that the firewall is on and closed',
      check({
        ...question,
        reads: [...question.reads],
        id: 'firewall-on',
        reason: 'whatever listens by mistake is then open to the internet',
        hint: 'Run the playbook again: role base sets the whole firewall. `ufw status verbose` shows it.',
        expect: judgeFirewall,
      }),
    ),
    task(
      'See that SSH is open to the operators only',
      check({
        ...question,
        reads: [...question.reads],
        id: 'firewall-ssh',
        reason: 'everybody else is to meet a closed port, and an operator who meets one is locked out',
        hint: 'Run the playbook again, or put the address into base.adminIp if it is to get in.',
        expect: ({ stdout }) => judgeSshSources(vars, stdout),
      }),
    ),
  ];
}

/** What is wrong with the firewall as a whole, or `null`. */
export function judgeFirewall({ stdout }: Pick<CommandResult, 'stdout'>): string | null {
  if (!/^Status: active$/m.test(stdout)) return 'ufw is not active';
  if (!/^Default: deny \(incoming\)/m.test(stdout)) return 'what comes in is not denied by default';
  return /^-P INPUT DROP$/m.test(stdout) ? null : 'the kernel does not drop what comes in, though ufw says so';
}

/**
 * Whom the firewall lets in to sshd's port, against whom it should; `null` when it is the same.
 *
 * @param status output of `ufw status verbose`
 */
export function judgeSshSources(vars: FirewallVars, status: string): string | null {
  const wanted = firewallRules(vars)
    .filter(
      ({ action, direction, proto, port }) =>
        (action === 'allow' || action === 'limit') &&
        direction === 'in' &&
        proto !== 'udp' &&
        coversPort(port === undefined ? undefined : [port].flat().join(','), vars.sshPort),
    )
    .flatMap(({ from }) => (from === undefined ? anywhere : [from]));
  const found = [...new Set(sourcesFor(status, vars.sshPort))];
  const faults = [
    ...found.filter((source) => !isCovered(source, wanted)).map((source) => `${source} gets in and should not`),
    ...wanted.filter((source) => !isCovered(source, found)).map((source) => `${source} does not get in`),
  ];
  return faults.length === 0 ? null : faults.join('; ');
}

const anywhere: readonly string[] = ['0.0.0.0/0', '::/0'];

/** The networks that ufw's own table lets in to a TCP port. */
function sourcesFor(status: string, port: number): string[] {
  // `9922/tcp                   ALLOW IN    192.0.2.1                  # comment`: columns of ufw(8), status verbose.
  const rows = status.matchAll(/^(\S.*?) {2,}(?:ALLOW|LIMIT) IN +(\S.*?)(?: {2,}#.*)?$/gm);
  return [...rows].flatMap(([, to = '', from = '']) => {
    const [, ports, protocol] = /(?:^| )(\d[\d:,]*)(?:\/(tcp|udp))?(?: |$)/.exec(to) ?? [];
    if (protocol === 'udp' || !coversPort(ports, port)) return [];
    const [source = ''] = from.split(' ');
    if (networkOf(source) !== null) return [source];
    return [/\(v6\)/.test(from) ? '::/0' : '0.0.0.0/0'];
  });
}

/** Whether ufw's words for ports (`22`, `8000:8100`, `22,443`; none: all) hold one. */
function coversPort(ports: string | undefined, port: number): boolean {
  if (ports === undefined) return true;
  return ports.split(',').some((range) => {
    const [low = 0, high = low] = range.split(':').map(Number);
    return port >= low && port <= high;
  });
}
