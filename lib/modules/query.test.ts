import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeRef } from '../core/ref.ts';
import { query } from './query.ts';

const answer = (code: number, stdout = '', stderr = '') => ({ answer: { code, stdout, stderr } });

describe('query', () => {
  it('is a task that asks, with the options of a task', () => {
    const when = makeRef<boolean>({ from: 'changed', task: {} });
    const task = query('Look at swap', { run: 'swapon --show', reads: ['path:/proc/swaps'], tags: ['swap'], when });
    expect(task).toMatchObject({ type: 'task', name: 'Look at swap', options: { tags: ['swap'] } });
    expect(task.options.when).toBe(when);
    const { module, params } = task.call;
    expect(module.kindOf(params)).toBe('state');
    expect(module.probe(params, {})).toEqual({
      answer: {
        kind: 'sh',
        text: 'swapon --show',
        args: [],
        reads: ['path:/proc/swaps'],
        secret: false,
        timeout: 30,
      },
    });
    expect(module.diff(params, answer(0))).toEqual([]);
    expect(module.apply(params, answer(0), [])).toEqual([]);
    expect(module.touches(params)).toEqual([]);
  });

  it('answers the command result without a schema', () => {
    const { call } = query('Look', { run: 'id -u' });
    expect(call.module.result(call.params, answer(0, '0\n'), [])).toEqual({ code: 0, stdout: '0\n', stderr: '' });
  });

  it('answers what the schema makes of the output', () => {
    const { call } = query('Look', { argv: ['lsblk', '-J'], json: z.object({ devices: z.array(z.string()) }) });
    expect(call.module.result(call.params, answer(0, '{"devices":["a"]}'), [])).toEqual({ devices: ['a'] });
  });

  it('fails at once when the output is not what the schema wants', () => {
    const { call } = query('Look', { run: 'lsblk -J', json: z.object({ devices: z.array(z.string()) }) });
    expect(() => call.module.diff(call.params, answer(0, '{"devices":[1]}'))).toThrow(
      /output of "lsblk -J" is not as expected at devices.0/,
    );
  });

  it('fails by its exit status unless that is an answer too', () => {
    const { call } = query('Look', { run: 'grep x /y' });
    expect(() => call.module.diff(call.params, answer(1))).toThrow('"grep x /y" ended with exit status 1.');
    const tolerant = query('Look', { run: 'grep x /y', ok: [0, 1] }).call;
    expect(tolerant.module.diff(tolerant.params, answer(1))).toEqual([]);
  });

  it('says that no answer could be had', () => {
    const { call } = query('Look', { run: 'sleep 100' });
    const state = { answer: { unavailable: 'it did not end within 30 s' } };
    expect(() => call.module.diff(call.params, state)).toThrow(/did not end within 30 s/);
  });

  it('refuses unknown options and a schema that is none', () => {
    const typo = { run: 'a', read: ['*'] };
    expect(() => query('Look', typo)).toThrow(/Module query: .*"read"/);
    expect(() => query('Look', { run: 'a', json: {} as z.ZodType })).toThrow(/"json": a zod schema is wanted/);
  });

  it('takes a text that only the run knows', () => {
    const path = makeRef<string>({ from: 'result', task: {} });
    const { call } = query('Look', { run: path });
    expect(call.params).toMatchObject({ run: path });
  });
});
