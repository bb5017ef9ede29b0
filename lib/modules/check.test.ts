import { describe, expect, it } from 'vitest';
import { PincerError } from '../core/errors.ts';
import { check } from './check.ts';

const { module } = check;
const base = {
  id: 'gateway-health',
  reason: 'nobody can use a gateway that is down.',
  hint: 'Look at journalctl -u openclaw.',
  expect: ({ stdout }: { readonly stdout: string }) => (stdout === '200' ? null : `answered ${stdout}, wanted 200`),
};
const call = check({ ...base, run: 'ask', reads: ['unit:openclaw.service'] });
const answer = (code: number, stdout: string, stderr = '') => ({ answer: { code, stdout, stderr } });

function errorOf(params: typeof call.params, state: Record<string, unknown>): PincerError {
  try {
    module.diff(params, state);
  } catch (error) {
    if (error instanceof PincerError) return error;
  }
  throw new Error('a PincerError is wanted');
}

describe('check', () => {
  it('is a question that never changes anything', () => {
    expect(module.kindOf(call.params)).toBe('wait');
    expect(module.probe(call.params, {})).toEqual({
      answer: {
        kind: 'sh',
        text: 'ask',
        args: [],
        reads: ['unit:openclaw.service'],
        secret: false,
        timeout: 30,
      },
    });
    expect(module.diff(call.params, answer(0, '200'))).toEqual([]);
    expect(module.apply(call.params, answer(0, '200'), [])).toEqual([]);
    expect(module.touches(call.params)).toEqual([]);
    expect(module.result(call.params, answer(0, '200'), [])).toEqual({ code: 0, stdout: '200', stderr: '' });
  });

  it('fails with its id, what is wrong, what to do and why', () => {
    const error = errorOf(call.params, answer(0, '503'));
    expect(error).toMatchObject({
      code: 'CHECK_FAILED',
      message: 'Check gateway-health failed: answered 503, wanted 200.',
      hint: 'Look at journalctl -u openclaw. It matters because nobody can use a gateway that is down.',
    });
  });

  it('adds how the command ended when it failed', () => {
    expect(errorOf(call.params, answer(7, '', 'curl: (7) refused\n')).message).toBe(
      'Check gateway-health failed: answered , wanted 200 (exit status 7: curl: (7) refused).',
    );
  });

  it('may find a failing command right', () => {
    const { params } = check({ ...base, run: 'ask', expect: ({ code }) => (code === 7 ? null : 'it answers') });
    expect(module.diff(params, answer(7, ''))).toEqual([]);
  });

  it('fails when the answer cannot be judged', () => {
    const { params } = check({ ...base, run: 'ask', expect: ({ stdout }) => JSON.parse(stdout) });
    const error = errorOf(params, answer(0, 'oops'));
    expect(error.message).toMatch(/^Check gateway-health failed: the answer could not be judged: .*JSON/);
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  it('fails when there is no answer', () => {
    const state = { answer: { unavailable: 'it did not end within 30 s' } };
    expect(errorOf(call.params, state).message).toBe('Check gateway-health failed: it did not end within 30 s.');
  });

  it('tries again on the host until the command succeeds', () => {
    const { params } = check({ ...base, argv: ['ask', 'it'], cwd: '/srv', retryFor: 20, every: 0.5, timeout: 5 });
    expect(module.probe(params, {})).toMatchObject({
      answer: {
        text: expect.stringContaining('while "$@"'),
        args: ['20', '0.5', 'timeout', '-k', '5', '5', 'env', '-C', '/srv', 'ask', 'it'],
        timeout: 35,
      },
    });
  });

  it.each([
    ['an id that is no id', { ...base, run: 'x', id: 'Gateway Health' }, /"id": lower-case words/],
    ['no hint', { ...base, run: 'x', hint: '' }, /"hint": what to do when it fails is wanted/],
    ['an expectation that is a value', { ...base, run: 'x', expect: '200' as never }, /"expect": a function is wanted/],
    ['nothing to run', base, /exactly one of run, argv/],
  ])('refuses %s', (_, params, message) => {
    expect(() => check(params)).toThrow(message);
  });
});
