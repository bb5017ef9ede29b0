import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { task } from '../core/task.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { runHere } from '../testing/local.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pincer-engine-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('engine', () => {
  it('brings a host to the wanted state in two messages and finds it converged in one', async () => {
    const items = () => [
      task('Make the folder', directory({ path: `${root}/a/b`, mode: '0750' })),
      task('Write the file', file({ path: `${root}/a/b/c`, content: "it's\n", mode: '0640' })),
      task('Write another', file({ path: `${root}/d`, content: 'x', mode: '0755' })),
    ];
    const first = await runHere(items);
    expect(first.result.error).toBeUndefined();
    expect(first.statuses).toEqual(['Make the folder: changed', 'Write the file: changed', 'Write another: changed']);
    expect(first.result.roundTrips).toBe(2);
    expect(readFileSync(`${root}/a/b/c`, 'utf8')).toBe("it's\n");
    expect((statSync(`${root}/a/b`).mode & 0o7777).toString(8)).toBe('750');
    expect((statSync(`${root}/a/b/c`).mode & 0o7777).toString(8)).toBe('640');
    expect((statSync(`${root}/d`).mode & 0o7777).toString(8)).toBe('755');
    const second = await runHere(items);
    expect(second.statuses).toEqual(['Make the folder: ok', 'Write the file: ok', 'Write another: ok']);
    expect(second.result.roundTrips).toBe(1);
  });
});
