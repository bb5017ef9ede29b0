import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { defineModule, type Prediction, predict } from '../core/module.ts';
import { sha256 } from '../core/params.ts';
import { type Answers, type ContentProbe, probe, type SysctlProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

const Params = z.strictObject({
  /** Short (`gw1`) or full (`gw1.example.org`). */
  name: z
    .string()
    .max(64)
    .regex(
      new RegExp(`^${label}(?:\\.${label})*$`),
      'a host name of letters, digits, "-" and "." is wanted (RFC 1123)',
    ),
  /** Keeps the line of 127.0.1.1 in /etc/hosts, so that the host finds its own name (Debian's convention). */
  hosts: z.boolean().default(true),
});
type Params = z.output<typeof Params>;
type State = Answers<{ file: ContentProbe; hosts: ContentProbe; running: SysctlProbe }>;

/**
 * The text of /etc/hosts with the host's own name; other lines stay byte for byte.
 *
 * @example withOwnName('127.0.0.1 localhost\n', 'gw1.example.org') // '...\n127.0.1.1 gw1.example.org gw1\n'
 */
export function withOwnName(hosts: string, name: string): string {
  const [short = name] = name.split('.');
  const line = `127.0.1.1 ${short === name ? name : `${name} ${short}`}`;
  const own = /^[ \t]*127\.0\.1\.1[ \t].*$/m;
  const words = own.exec(hosts)?.[0].trim().split(/\s+/).join(' ');
  if (words === line) return hosts;
  if (words !== undefined) return hosts.replace(own, line);
  const localhost = /^[ \t]*127\.0\.0\.1[ \t].*$/m;
  if (localhost.test(hosts)) return hosts.replace(localhost, (found) => `${found}\n${line}`);
  return `127.0.0.1 localhost\n${line}\n${hosts}`;
}

function wantedHosts(params: Params, state: State): { now: string | null; wanted: string } | null {
  if (!params.hosts) return null;
  const now = available(state.hosts, 'content of /etc/hosts');
  const wanted = withOwnName(now ?? '', params.name);
  return now === wanted ? null : { now, wanted };
}

/**
 * The host's name: now, after the next boot, and in /etc/hosts.
 *
 * @example hostname({ name: 'gw1' })
 */
export const hostname = defineModule({
  name: 'hostname',
  kind: 'state',
  params: Params,
  probe: () => ({
    file: probe.content('/etc/hostname'),
    hosts: probe.content('/etc/hosts'),
    running: probe.sysctl('kernel.hostname'),
  }),
  diff: (params, state): Change[] => {
    const hosts = wantedHosts(params, state);
    return [
      ...compare({
        hostname: [available(state.running, 'host name'), params.name],
        'hostname at boot': [available(state.file, 'content of /etc/hostname')?.trim() ?? null, params.name],
      }),
      ...(hosts === null
        ? []
        : [{ field: 'hosts', summary: `name ${params.name} in /etc/hosts`, before: hosts.now, after: hosts.wanted }]),
    ];
  },
  apply: (params, state): Step[] => {
    const hosts = wantedHosts(params, state);
    const file = available(state.file, 'content of /etc/hostname');
    const expect = (text: string | null): string | null => (text === null ? null : sha256(text));
    // /etc/hosts first: between the other two, sudo would look for a name that nobody knows.
    return [
      ...(hosts === null ? [] : [step.write('/etc/hosts', hosts.wanted, { mode: '0644', expect: expect(hosts.now) })]),
      ...(file?.trim() === params.name
        ? []
        : [step.write('/etc/hostname', `${params.name}\n`, { mode: '0644', expect: expect(file) })]),
      ...(state.running === params.name ? [] : [step.direct(sh`hostname ${params.name}`)]),
    ];
  },
  after: (params, state): Prediction[] => {
    const hosts = wantedHosts(params, state);
    return [
      predict(probe.sysctl('kernel.hostname'), params.name),
      ...(available(state.file, 'content of /etc/hostname')?.trim() === params.name
        ? []
        : [predict(probe.content('/etc/hostname'), `${params.name}\n`)]),
      ...(hosts === null ? [] : [predict(probe.content('/etc/hosts'), hosts.wanted)]),
    ];
  },
  touches: () => ['path:/etc/hostname', 'path:/etc/hosts', 'sysctl:kernel.hostname', 'host:name'],
});
