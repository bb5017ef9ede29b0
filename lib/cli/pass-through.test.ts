import { afterEach, expect, test } from 'vitest';
import { passThrough } from './pass-through.ts';

const before = process.exitCode;
afterEach(() => {
  process.exitCode = before;
});

test.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -9 $$', 137],
])('the status of `%s` becomes ours: %i', async (line, status) => {
  await passThrough(['sh', '-c', line]);
  const seen = process.exitCode;
  process.exitCode = before;
  expect(seen).toBe(status);
});

test('a program that is not there is an error', async () => {
  await expect(passThrough(['/nonexistent/program'])).rejects.toMatchObject({ code: 'ENOENT' });
});
