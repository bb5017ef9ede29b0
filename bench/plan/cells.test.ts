import { describe, expect, test } from 'vitest';
import { peers } from '../peers/all.ts';
import type { Peer } from '../peers/peer.ts';
import { estimate, planCells } from './cells.ts';
import { alsoWanted, goals } from './goals.ts';

const peer = (id: string, alone: number, perHost: number, turns: number): Peer => ({
  id,
  label: id,
  estimate: { first: { alone: alone * 2, perHost, turns }, converged: { alone, perHost, turns } },
  setUp: async () => ({ version: '1' }),
  prepare: () => ({ argv: [], env: {}, cwd: '/' }),
});
const fast = peer('fast', 0.1, 0.1, 10);
const slow = peer('slow', 5, 5, 200);
const all = { hosts: [1, 50], rtt: [0, 50], runs: 5, full: false };

describe('planCells', () => {
  test('estimates by hosts and turns', () => {
    expect(estimate(slow, 'converged', 10, 50)).toBe(5 + 50 + 10);
  });

  test('fast peers run often, slow ones once', () => {
    const { cells } = planCells(all, [fast, slow], []);
    const runs = (id: string, hosts: number) => cells.find((cell) => cell.peer.id === id && cell.hosts === hosts)?.runs;
    expect([runs('fast', 1), runs('fast', 50), runs('slow', 1)]).toEqual([5, 2, 1]);
  });

  test('what takes long is left out, and said', () => {
    const { cells, leftOut } = planCells(all, [slow], []);
    expect(cells.map(({ hosts, rtt }) => [hosts, rtt])).toEqual([
      [1, 0],
      [1, 50],
    ]);
    expect(leftOut).toContainEqual({ peer: 'slow', hosts: 50, rtt: 0, state: 'converged', seconds: 255 });
    expect(leftOut).toHaveLength(4);
  });

  test('a goal asks for it all the same, for the state that it is about', () => {
    const goal = { peer: 'slow', state: 'converged', hosts: 50, rtt: 0, factor: 2 } as const;
    const { cells } = planCells(all, [slow], [goal]);
    expect(cells.find(({ hosts }) => hosts === 50)).toMatchObject({ rtt: 0, states: ['converged'], runs: 1 });
  });

  test('full leaves nothing out', () => {
    const { cells, leftOut } = planCells({ ...all, full: true }, [fast, slow], []);
    expect(cells).toHaveLength(8);
    expect(leftOut).toEqual([]);
  });

  test('each goal can be judged after an ordinary run, which takes some 20 minutes', () => {
    const { cells } = planCells({ hosts: [1, 10, 50], rtt: [0, 50], runs: 9, full: false }, peers, [
      ...goals,
      ...alsoWanted,
    ]);
    for (const { peer: id, hosts, rtt, state } of goals) {
      const made = cells.some(
        (cell) => cell.peer.id === id && cell.hosts === hosts && cell.rtt === rtt && cell.states.includes(state),
      );
      expect(made, `${id} ${state} ${hosts} ${rtt}`).toBe(true);
    }
    const seconds = cells
      .flatMap((cell) => cell.states.map((state) => cell.runs * estimate(cell.peer, state, cell.hosts, cell.rtt)))
      .reduce((sum, part) => sum + part, 0);
    expect(seconds / 60).toBeLessThan(22);
  });
});
