import { expect, it } from 'vitest';
import { noPaint } from './paint.ts';
import { Progress } from './progress.ts';
import { outcomeOf, plannedTask, resultOf } from './testing/values.ts';

it('shows what each host is at, the longest first', () => {
  const progress = new Progress();
  progress.update({ type: 'host-start', host: 'gw1' }, 0);
  progress.update({ type: 'host-start', host: 'gateway2' }, 1000);
  expect(progress.lines(3000, { width: 80, height: 24 }, noPaint)).toEqual([
    '       3.0 s gw1       connecting',
    '       2.0 s gateway2  connecting',
  ]);
  progress.update({ type: 'host-ready', host: 'gw1', label: 'x' }, 3000);
  progress.update({ type: 'item-start', host: 'gw1', item: plannedTask('Install packages') }, 3500);
  expect(progress.lines(5600, { width: 80, height: 24 }, noPaint).at(-1)).toBe(
    '       2.0 s gw1       Install packages',
  );
  progress.update({ type: 'task', host: 'gw1', outcome: outcomeOf('Install packages') }, 6000);
  progress.update({ type: 'host-end', host: 'gateway2', result: resultOf('gateway2') }, 6000);
  expect(progress.lines(6000, { width: 80, height: 24 }, noPaint)).toEqual(['        0 ms gw1  working']);
});

it("adds a host's own words once a step takes long", () => {
  const progress = new Progress();
  progress.update({ type: 'item-start', host: 'gw1', item: plannedTask('Install packages') }, 0);
  progress.update({ type: 'output', host: 'gw1', text: 'Unpacking curl\nSetting up curl\n\n' }, 100);
  expect(progress.lines(4000, { width: 80, height: 24 }, noPaint)).toEqual(['       4.0 s gw1  Install packages']);
  expect(progress.lines(6000, { width: 80, height: 24 }, noPaint)).toEqual([
    '       6.0 s gw1  Install packages  Setting up curl',
  ]);
  expect(progress.lines(6000, { width: 30, height: 24 }, noPaint)).toEqual(['       6.0 s gw1  Install ...']);
});

it('counts the hosts that do not fit', () => {
  const progress = new Progress();
  for (let index = 0; index < 50; index++) progress.update({ type: 'host-start', host: `gw${index}` }, 0);
  const lines = progress.lines(0, { width: 80, height: 24 }, noPaint);
  expect(lines).toHaveLength(9);
  expect(lines.at(-1)?.trim()).toBe('and 42 more hosts');
});

it('says how far a run is whose hosts do not all fit, even on a terminal of three lines', () => {
  const progress = new Progress();
  const hosts = Array.from({ length: 1000 }, (_, index) => `gw${index}`);
  progress.update({ type: 'run-start', runId: 'x', hosts, check: false }, 0);
  for (const host of hosts.slice(0, 60)) progress.update({ type: 'host-start', host }, 0);
  for (const host of hosts.slice(0, 10)) {
    progress.update({ type: 'host-end', host, result: resultOf(host) }, 0);
  }
  const lines = (height: number, width = 80) =>
    progress.lines(0, { width, height }, noPaint).map((line) => line.trim());
  expect(lines(24)).toHaveLength(9);
  expect(lines(24).at(-1)).toBe('and 42 more hosts; 10 of 1000 done');
  expect(lines(3)).toEqual(['0 ms gw10  connecting', 'and 49 more hosts; 10 of 1000 done']);
  expect(lines(2)).toEqual(['50 hosts; 10 of 1000 done']);
  expect(lines(2, 30)).toEqual(['50 hosts; 10 ...']);
});
