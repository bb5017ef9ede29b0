import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../core/probe.ts';
import { rawShell } from '../core/shell.ts';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { answersOf } from './testing/ask.ts';

describe.each(shells)('questions to %s', (kind) => {
  let shell: TestShell;
  beforeAll(async () => {
    shell = await startShell(kind);
  });
  afterAll(() => shell[Symbol.asyncDispose]());

  it('account: all fields, by name only', async () => {
    const answers = await answersOf(shell, [
      probe.account('no-such-user'),
      probe.account('root'),
      probe.account('0'),
      probe.account('nobody'),
    ]);
    expect(answers).toEqual([
      null,
      { name: 'root', uid: 0, gid: 0, comment: expect.any(String), home: '/root', shell: expect.stringContaining('/') },
      null,
      expect.objectContaining({ name: 'nobody', uid: 65534 }),
    ]);
  });

  it('account: nobody of those asked for exists', async () => {
    expect(await answersOf(shell, [probe.account('no-such-user')])).toEqual([null]);
  });

  it('group: members are a list, also when there are none', async () => {
    const [root, none, nogroup] = await answersOf(shell, [
      probe.group('root'),
      probe.group('no-such-group'),
      probe.group('nogroup'),
    ]);
    expect(root).toEqual({ name: 'root', gid: 0, members: expect.any(Array) });
    expect(none).toBeNull();
    expect(nogroup).toEqual({ name: 'nogroup', gid: 65534, members: [] });
  });

  it('sysctl: numbers, words and texts whole; what is not there; what cannot be read', async () => {
    const key = (name: string) => readFileSync(`/proc/sys/${name}`, 'utf8').trim().replaceAll('\t', ' ');
    const answers = await answersOf(
      shell,
      [
        'kernel.pid_max',
        'net.ipv4.ip_local_port_range',
        'kernel.hostname',
        'net.ipv4.conf.lo.forwarding',
        'net/ipv4/conf/lo/forwarding',
        'no.such.key',
        'net.ipv4.route.flush',
        'net.ipv4.conf',
      ].map((name) => probe.sysctl(name)),
    );
    expect(key('kernel/pid_max').length).toBeGreaterThan(1);
    expect(answers).toEqual([
      key('kernel/pid_max'),
      key('net/ipv4/ip_local_port_range'),
      hostname(),
      key('net/ipv4/conf/lo/forwarding'),
      key('net/ipv4/conf/lo/forwarding'),
      null,
      { unavailable: 'the kernel does not let it be read' },
      { unavailable: 'the kernel does not let it be read' },
    ]);
  });

  it.runIf(existsSync('/var/lib/dpkg/status'))('package: version of what is installed', async () => {
    const version = execFileSync('dpkg-query', ['-W', `-f=\${Version}`, 'coreutils'], { encoding: 'utf8' });
    const answers = await answersOf(shell, [
      probe.package('no-such-package'),
      probe.package('coreutils'),
      probe.package('g++-no'),
    ]);
    expect(answers).toEqual([null, version, null]);
    expect(await answersOf(shell, [probe.package('no-such-package')])).toEqual([null]);
  });

  it.skipIf(existsSync('/run/systemd/system'))('unit: says so where systemd does not run', async () => {
    expect(await answersOf(shell, [probe.unit('ssh'), probe.unit('cron.timer')])).toEqual([
      { unavailable: 'systemd does not run here' },
      { unavailable: 'systemd does not run here' },
    ]);
  });

  it('sh: status and both streams, arguments as they are, no input', async () => {
    const [answer, reading, odd] = await answersOf(shell, [
      probe.sh(rawShell('echo "$0 $1"; echo err >&2; exit 3'), { args: ["it's\n"] }),
      probe.sh(rawShell('cat; echo done')),
      probe.sh(rawShell("echo 'open")),
    ]);
    expect(answer).toEqual({ code: 3, stdout: "pincer it's\n\n", stderr: 'err\n' });
    expect(reading).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringMatching(/unterminated|EOF/i) });
  });

  it('sh: a question that hangs is ended, and the others are answered', async () => {
    const answers = await answersOf(shell, [
      probe.sh(rawShell('sleep 61.5'), { timeout: 0.2 }),
      probe.sh(rawShell('echo on')),
    ]);
    expect(answers).toEqual([{ unavailable: 'it did not end within 0.2 s' }, { code: 0, stdout: 'on\n', stderr: '' }]);
  });

  it('sh: text longer than an argument may be', async () => {
    const text = `# ${'x'.repeat(150_000)}\nprintf '%s|' "$0" "$@"`;
    expect(
      await answersOf(shell, [probe.sh(rawShell(text), { args: ['a b'] }), probe.sh(rawShell('echo on'))]),
    ).toEqual([
      { code: 0, stdout: 'pincer|a b|', stderr: '' },
      { code: 0, stdout: 'on\n', stderr: '' },
    ]);
  });

  it('asks nothing when there is nothing to ask', async () => {
    expect(await answersOf(shell, [])).toEqual([]);
  });
});
