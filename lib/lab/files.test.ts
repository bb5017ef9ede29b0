import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exists, replaceFile, unlessMissing, writeState } from './files.ts';
import { LabState, readState } from './state.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pincer-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is replaced whole, and nothing lies beside it afterwards', async () => {
  const file = join(folder, 'a');
  await replaceFile(file, 'one');
  await replaceFile(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['a']);
  expect([await exists(file), await exists(join(folder, 'b'))]).toEqual([true, false]);
});

test('a state file comes back as it was written; none is undefined', async () => {
  const file = join(folder, 'lab.json');
  const state: LabState = { name: 'x', subnet: '10.77.0', made: true };
  expect(await readState(LabState, file)).toBeUndefined();
  await writeState(file, state);
  expect(await readState(LabState, file)).toEqual(state);
});

test.each(['{', '{"name":"x"}', '{"name":"x","subnet":"192.0.2","made":true}'])('%s is no state file', async (text) => {
  const file = join(folder, 'bad.json');
  await replaceFile(file, text);
  await expect(readState(LabState, file)).rejects.toMatchObject({ code: 'LAB_STATE' });
});

test('only "no such file" is taken for an answer', async () => {
  expect(await readFile(join(folder, 'none'), 'utf8').catch(unlessMissing('nothing'))).toBe('nothing');
  await expect(readFile(folder, 'utf8').catch(unlessMissing('nothing'))).rejects.toMatchObject({ code: 'EISDIR' });
});
