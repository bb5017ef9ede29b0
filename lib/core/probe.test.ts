import { describe, expect, it } from 'vitest';
import { isUnavailable, keyOf, type Probe, probe, readsOf } from './probe.ts';
import { rawShell } from './shell.ts';

const table: readonly (readonly [Probe, readonly string[]])[] = [
  [probe.stat('/etc/x'), ['path:/etc/x']],
  [probe.sha256('/etc/x'), ['path:/etc/x']],
  [probe.content('/etc/x'), ['path:/etc/x']],
  [probe.link('/etc/x'), ['path:/etc/x']],
  [probe.package('ufw'), ['package:ufw']],
  [probe.unit('ssh'), ['unit:ssh.service']],
  [probe.unit('ssh.socket'), ['unit:ssh.socket']],
  [probe.account('deploy'), ['user:deploy']],
  [probe.group('adm'), ['group:adm']],
  [probe.sysctl('vm.swappiness'), ['sysctl:vm.swappiness']],
  // A user's own text may read anything unless he says what.
  [probe.sh(rawShell('date')), ['*']],
  [probe.sh(rawShell('date'), { reads: [] }), []],
  [probe.sh(rawShell('swapon'), { reads: ['path:/proc/swaps'] }), ['path:/proc/swaps']],
];

describe('probes', () => {
  it.each(table)('%j depends on %j', (question, reads) => {
    expect(readsOf(question)).toEqual(reads);
  });

  it('are told apart by all that makes them different, and by nothing else', () => {
    const questions = [
      ...table.map(([question]) => question),
      probe.content('/etc/x', { secret: true }),
      probe.sh(rawShell('date'), { args: ['x'] }),
      probe.sh(rawShell('date'), { timeout: 5 }),
      probe.sh(rawShell('date'), { secret: true }),
    ];
    expect(new Set(questions.map(keyOf)).size).toBe(questions.length);
    expect(keyOf(probe.unit('ssh'))).toBe(keyOf(probe.unit('ssh.service')));
    expect(keyOf(probe.sh(rawShell('date')))).toBe(keyOf(probe.sh(rawShell('date'), { timeout: 30, args: [] })));
  });

  it('have answers of which some could not be had', () => {
    expect(isUnavailable({ unavailable: 'no tool' })).toBe(true);
    expect([null, undefined, '', 'unavailable', { load: 'loaded' }].some(isUnavailable)).toBe(false);
  });
});
