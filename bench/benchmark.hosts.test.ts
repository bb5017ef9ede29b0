import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { cacheFolder } from './places.ts';
import { timingOf } from './results/ratios.ts';
import { Report } from './results/report.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** All that is asserted of a benchmark are counts and end states, never times. */
test('Pincer and ssh do the same work on real hosts, near and far', () => {
  const argv = [main, '--hosts', '2', '--rtt', '0,20', '--peers', 'pincer,ssh', '--runs', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const report = Report.parse(JSON.parse(readFileSync(join(cacheFolder, 'last.json'), 'utf8')));
  expect(report.timings).toHaveLength(8);
  for (const peer of ['pincer', 'ssh']) {
    for (const state of ['first', 'converged'] as const) {
      const far = timingOf(report, peer, { state, hosts: 2, rtt: 20 });
      expect(far?.wire).toMatchObject({ connections: 1 });
      expect(far?.wire?.turns).toBeGreaterThan(5);
      expect(far?.wire?.up).toBeGreaterThan(5000);
      expect(timingOf(report, peer, { state, hosts: 2, rtt: 0 })?.wire).toBeUndefined();
      expect(report.counts.find((count) => count.peer === peer && count.state === state)?.processes).toBeGreaterThan(5);
    }
  }
  expect(stdout).toContain('| converged, 2 hosts, 20 ms');
  expect(existsSync(join(cacheFolder, 'hosts'))).toBe(false);
});

test('wrong usage is told, and nothing is started', () => {
  const { status, stderr } = spawnSync(process.execPath, [main, '--peers', 'pincr'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([64, 'bench: There is no peer "pincr".\n  Did you mean "pincer"?\n']);
});
