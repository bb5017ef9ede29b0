import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Kept } from './kept.ts';

let folder = '';
let source = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-kept-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
  source = join(folder, 'source.ts');
  writeFileSync(source, 'export {};\n');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const library = (code: string) => ({ code, map: `map of ${code}`, inputs: [source] });
/** Long enough after the source was written. */
const later = () => Date.now() + 1000;

it('gives back what was kept, to whoever asks for the same library', () => {
  new Kept('/a/lib').write(library('code'), later());
  expect(new Kept('/a/lib').read()).toEqual({ code: 'code', codeCache: undefined });
  expect(new Kept('/a/lib').readMap()).toBe('map of code');
  expect([new Kept('/b/lib').read(), new Kept('/b/lib').readMap()]).toEqual([undefined, undefined]);
});

it('keeps what V8 made of it with how much that was, and forgets it with the code', () => {
  const kept = new Kept('/a/lib');
  kept.write(library('code'), later());
  const codeCache = { used: 1_234_567, data: Buffer.from('compiled') };
  kept.writeCodeCache('code', codeCache);
  expect(kept.read()).toEqual({ code: 'code', codeCache });
  kept.write(library('other code'), later());
  expect(kept.read()).toEqual({ code: 'other code', codeCache: undefined });
  const names = readdirSync(join(folder, 'pincer'), { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.includes('.')).length).toBe(3);
});

it.each([
  ['changed', (path: string) => writeFileSync(path, 'export { };\n')],
  ['touched, even if it is made to look older', (path: string) => utimesSync(path, 0, 0)],
  ['removed', (path: string) => rmSync(path)],
])('is nothing any more when a source file was %s', async (_, change) => {
  const kept = new Kept('/a/lib');
  kept.write(library('code'), later());
  await sleep(20);
  change(source);
  expect(kept.read()).toBeUndefined();
});

it('does not keep what was made while a source file changed', () => {
  const kept = new Kept('/a/lib');
  kept.write(library('code'), Date.now() - 1000);
  expect(kept.read()).toBeUndefined();
});

it('forgets what other checkouts kept once they are gone, and nothing else', () => {
  const gone = join(folder, 'gone.ts');
  writeFileSync(gone, '');
  new Kept('/gone/lib').write({ ...library('gone'), inputs: [source, gone] }, later());
  new Kept('/a/lib').write(library('a'), later());
  expect(new Kept('/gone/lib').read()?.code).toBe('gone');
  rmSync(gone);
  new Kept('/b/lib').write(library('b'), later());
  expect(readdirSync(join(folder, 'pincer/library'))).toHaveLength(2);
  expect(new Kept('/a/lib').read()?.code).toBe('a');
});

it('takes what a disk has lost for nothing', () => {
  const kept = new Kept('/a/lib');
  kept.write(library('code'), later());
  kept.writeCodeCache('code', { used: 1, data: Buffer.alloc(100) });
  const [place = ''] = readdirSync(join(folder, 'pincer/library'));
  const files = join(folder, 'pincer/library', place);
  for (const name of readdirSync(files)) if (name.endsWith('.v8')) writeFileSync(join(files, name), '');
  expect(kept.read()).toEqual({ code: 'code', codeCache: undefined });
  writeFileSync(join(files, 'manifest.json'), '');
  expect([kept.read(), kept.readMap()]).toEqual([undefined, undefined]);
});

it('takes a cache that it cannot read for none', () => {
  vi.stubEnv('XDG_CACHE_HOME', '/dev/null');
  const kept = new Kept('/a/lib');
  kept.write(library('code'), later());
  kept.writeCodeCache('code', { used: 1, data: Buffer.alloc(1) });
  expect([kept.read(), kept.readMap()]).toEqual([undefined, undefined]);
});
