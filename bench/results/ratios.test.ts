import { expect, test } from 'vitest';
import type { Goal } from '../plan/goals.ts';
import { goals } from '../plan/goals.ts';
import { judge, ratioOf } from './ratios.ts';
import { report } from './testing/report.ts';

const converged = { state: 'converged', hosts: 1, rtt: 0 } as const;
const goal = (peer: string, factor: number): Goal => ({ ...converged, peer, factor });

test('ratioOf divides medians', () => {
  expect(ratioOf(report, 'ssh', converged)).toBe(2.5);
  expect(ratioOf(report, 'ansible', converged)).toBeUndefined();
  expect(ratioOf(report, 'ssh', { ...converged, hosts: 50 })).toBeUndefined();
});

test('judge says met, missed, or not measured', () => {
  expect(judge(report, [goal('ssh', 2.5), goal('ssh', 2.6), goal('ansible', 90)])).toEqual([
    { goal: goal('ssh', 2.5), factor: 2.5, isMet: true },
    { goal: goal('ssh', 2.6), factor: 2.5, isMet: false },
    { goal: goal('ansible', 90), factor: undefined, isMet: undefined },
  ]);
});

test('the goals are those of the issue', () => {
  const of = (state: string, hosts: number, rtt: number) =>
    Object.fromEntries(
      goals
        .filter((entry) => entry.state === state && entry.hosts === hosts && entry.rtt === rtt)
        .map(({ peer, factor }) => [peer, factor]),
    );
  expect(of('converged', 1, 0)).toEqual({ ansible: 90, mitogen: 35, 'pyinfra-nd': 9, pyinfra: 30, ssh: 2 });
  expect(of('converged', 50, 0)).toEqual({ ansible: 300, mitogen: 100, 'pyinfra-nd': 20, ssh: 5 });
  expect(of('converged', 1, 50)).toEqual({ ansible: 45, ssh: 1 / 0.7 });
  for (const hosts of [1, 10, 50]) expect(of('first', hosts, 0)).toEqual({ ssh: 1 });
});
