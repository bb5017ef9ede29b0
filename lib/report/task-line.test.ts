import { describe, expect, it } from 'vitest';
import { TaskError } from '../core/errors.ts';
import { colours, noPaint } from './paint.ts';
import { type LineContext, taskLines } from './task-line.ts';
import { outcomeOf, plannedTask } from './testing/values.ts';

const context: LineContext = { paint: noPaint, verbosity: 0, check: false, hostWidth: 4 };
const mode = { field: 'mode', summary: 'mode 0600 -> 0644' };

describe('the line of a task', () => {
  it('says what changed', () => {
    const owner = { field: 'owner', summary: 'owner bin -> root' };
    expect(taskLines('gw1', outcomeOf('Write it', { changes: [mode, owner] }), context)).toEqual([
      '     changed gw1   base › Write it  mode 0600 -> 0644, owner bin -> root',
    ]);
  });

  it('foretells in check mode', () => {
    expect(taskLines('gw1', outcomeOf('Write it', { changes: [mode] }), { ...context, check: true })).toEqual([
      'would change gw1   base › Write it  mode 0600 -> 0644',
    ]);
  });

  it('is missing for what is as wanted or left out, unless asked for', () => {
    const quiet = [outcomeOf('A', { status: 'ok' }), outcomeOf('B', { status: 'skipped', reason: 'no swap here' })];
    expect(quiet.flatMap((outcome) => taskLines('gw1', outcome, context))).toEqual([]);
    expect(quiet.flatMap((outcome) => taskLines('gw1', outcome, { ...context, verbosity: 1 }))).toEqual([
      '          ok gw1   base › A',
      '     skipped gw1   base › B  no swap here',
    ]);
  });

  it('names the error of what failed or was ignored', () => {
    const error = new TaskError({ code: 'X', message: 'It ended with status 3:\nno such thing.' });
    expect(taskLines('gw1', outcomeOf('A', { status: 'failed', error }), context)).toEqual([
      '      failed gw1   base › A  It ended with status 3: no such thing.',
    ]);
    expect(taskLines('gw1', outcomeOf('A', { status: 'ignored', error }), context)).toEqual([
      '     ignored gw1   base › A  It ended with status 3: no such thing.',
    ]);
  });

  it('cuts a long summary, unless more is asked for', () => {
    const outcome = outcomeOf('A', { changes: [{ field: 'x', summary: 'y'.repeat(200) }] });
    expect(taskLines('gw1', outcome, context)).toEqual([`     changed gw1   base › A  ${'y'.repeat(117)}...`]);
    expect(taskLines('gw1', outcome, { ...context, verbosity: 1 })).toEqual([
      `     changed gw1   base › A  ${'y'.repeat(200)}`,
    ]);
  });

  it('has no role where the play itself has the task', () => {
    expect(taskLines('gw1', outcomeOf('A', { task: plannedTask('A', { role: undefined }) }), context)).toEqual([
      '     changed gw1   A',
    ]);
  });

  it('aligns before it colours', () => {
    const [line] = taskLines('gw1', outcomeOf('A'), { ...context, paint: colours });
    expect(line).toBe('\u001b[33m     changed\u001b[39m gw1   \u001b[2mbase ›\u001b[22m A');
  });
});
