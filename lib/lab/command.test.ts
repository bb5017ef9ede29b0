import { expect, test } from 'vitest';
import { allOf, outcomeOf, run, until } from './command.ts';

test('a command ends as it ends: status, both outputs, input, environment', async () => {
  const argv = ['sh', '-c', 'cat; echo "$WORD" >&2; exit 3'];
  expect(await outcomeOf({ argv, input: 'in\n', environment: { WORD: 'out' } })).toEqual({
    code: 3,
    stdout: 'in\n',
    stderr: 'out\n',
  });
  expect((await outcomeOf({ argv: ['sh', '-c', 'kill -9 $$'] })).code).toBe(-1);
});

test('a command that must succeed says why it did not', async () => {
  expect(await run({ argv: ['echo', 'yes'] })).toBe('yes\n');
  await expect(run({ argv: ['sh', '-c', 'echo why >&2; exit 4'] })).rejects.toMatchObject({
    code: 'LAB_COMMAND',
    message: expect.stringContaining('status 4'),
    hint: 'It said: why',
  });
});

test('a missing program and one that takes too long are errors, whatever the caller asked for', async () => {
  await expect(outcomeOf({ argv: ['/nonexistent/program'] })).rejects.toMatchObject({
    message: '/nonexistent/program could not be started.',
  });
  await expect(outcomeOf({ argv: ['sleep', '30'] }, { timeoutMs: 100 })).rejects.toMatchObject({
    message: 'sleep took too long and was ended.',
  });
});

test('until asks again, and gives up in time', async () => {
  let asked = 0;
  expect(await until(() => ++asked === 3, 1_000, 1)).toBe(true);
  expect(asked).toBe(3);
  expect(await until(() => false, 30, 5)).toBe(false);
});

test('allOf keeps the order, and waits for all before it reports', async () => {
  expect(await allOf([3, 1, 2], async (ms) => await new Promise((done) => setTimeout(done, ms, ms)))).toEqual([
    3, 1, 2,
  ]);
  let finished = false;
  const slow = async () => {
    await new Promise((done) => setTimeout(done, 20));
    finished = true;
  };
  const fails = () => Promise.reject(new Error('no'));
  await expect(allOf([fails, slow], (work) => work())).rejects.toThrow('no');
  expect(finished).toBe(true);
  await expect(allOf([fails, fails], (work) => work())).rejects.toMatchObject({ code: 'LAB_SEVERAL' });
});
