import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { handler } from './handler.ts';
import { defineModule } from './module.ts';
import { sourceOf } from './ref.ts';
import { task } from './task.ts';

const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({ text: z.string().default('') }),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: () => [],
  result: ({ text }) => text,
});

describe('task', () => {
  it('holds what was said, and nothing else', () => {
    const call = note({ text: 'hello' });
    const reload = handler('Reload', note({}));
    const options = { when: false, tags: ['x'], notify: reload, ignoreErrors: true, fails: () => true };
    expect(task('Greet', call, options)).toMatchObject({ type: 'task', name: 'Greet', call, options });
    expect(task('Greet', call).options).toEqual({});
  });

  it('knows the line that wrote it', () => {
    const line = Number(/:(\d+):\d+\)?$/.exec(new Error().stack?.split('\n')[1] ?? '')?.[1]);
    expect(task('Greet', note({})).source).toMatchObject({ file: import.meta.filename, line: line + 1 });
  });

  it('has Refs that point at it and at no other of the same name', () => {
    const [one, other] = [task('Same', note({})), task('Same', note({}))];
    expect(sourceOf(one.changed)).toEqual({ from: 'changed', task: one.identity });
    expect(sourceOf(one.result)).toEqual({ from: 'result', task: one.identity });
    const { from, ...source } = sourceOf(one.result);
    expect([from, 'task' in source && source.task === one.identity]).toEqual(['result', true]);
    expect('task' in source && source.task === other.identity).toBe(false);
  });

  it('cannot be changed, and does not change with the options that it was made from', () => {
    const options: { tags: string[]; ignoreErrors: boolean } = { tags: ['x'], ignoreErrors: false };
    const value = task('Greet', note({}), options);
    options.ignoreErrors = true;
    expect(value.options.ignoreErrors).toBe(false);
    for (const part of [value, value.options, value.identity]) {
      expect(() => Object.assign(part, { name: 'other', task: 'other' })).toThrow(TypeError);
    }
  });
});
