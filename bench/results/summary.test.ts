import { expect, test } from 'vitest';
import { summary } from './summary.ts';
import { report } from './testing/report.ts';

const goals = [{ peer: 'ssh', state: 'converged', hosts: 1, rtt: 0, factor: 2 } as const];

test('the summary says where, who, what, and what was not measured', () => {
  const text = summary(report, goals);
  expect(text).toContain('2026-01-02 03:04 UTC, Debian, kernel 6.1, 2 cores of a processor, Node 24.16.0.\n');
  expect(text).toContain('Pincer (node): Node 24.16.0; ssh host sh < script: 9.2p1.\n');
  expect(text).toMatch(/\| converged, 1 host, 0 ms +\| ssh host sh < script +\| +≥ 2\.00 \| +2\.50 \| +met \|/);
  expect(text).toMatch(/\| tsx playbooks\/site\.ts --list-tasks \| +0\.200 \|.*\| +2\.00 \| met \|/);
  expect(text).toContain('* Ansible: apt-get install ansible-core needs root\n');
  expect(text).toContain('* ssh host sh < script, first, 50 hosts, 0 ms: about 61.3 s a run');
  expect(text).not.toContain('Preliminary');
});

test('figures of a busy machine are called preliminary', () => {
  expect(summary({ ...report, machine: { ...report.machine, busy: 0.3 } }, goals)).toMatch(/^\*\*Preliminary/);
});
