import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments.ts';
import { listingLines } from '../../lib/cli/listings.ts';
import { prepare } from '../../lib/cli/prepare.ts';
import { noPaint } from '../../lib/report/paint.ts';
import { manyHosts } from './inventory.ts';
import site from './site.ts';

const count = 10_000;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-many-'));
  writeFileSync(join(folder, 'hosts.toml'), manyHosts(count));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the playbook prints with these flags. */
async function listed(...flags: readonly string[]): Promise<string[]> {
  const line = parseArguments(['-i', folder, '--list-hosts', ...flags], { name: 'site.ts', version: '1' });
  if (line.kind !== 'run') throw new Error('Flags that list were expected.');
  const prepared = await prepare(site, line.options);
  return listingLines(line.options.list, site, prepared, { paint: noPaint, verbosity: 0 });
}

test('ten thousand hosts are loaded and listed, each with its address, in order', async () => {
  const [title, ...lines] = await listed();
  expect(title).toBe('Site  group machines, 10000 hosts');
  expect(lines).toHaveLength(count);
  expect(lines[0]).toBe('  gw1      10.0.0.0');
  expect(lines.at(-1)).toBe('  gw10000  10.0.39.15');
  expect(new Set(lines).size).toBe(count);
});

test('patterns leave exactly the hosts that they name', async () => {
  expect(await listed('--limit', 'gw77')).toEqual(['Site  group machines, 1 host', '  gw77  10.0.0.76']);
  const most = await listed('--limit', 'machines:!gw1');
  expect(most).toHaveLength(1 + count - 1);
  expect(most[1]).toBe('  gw2      10.0.0.1');
  expect(await listed('--limit', 'gw99*')).toHaveLength(1 + 1 + 10 + 100);
});
