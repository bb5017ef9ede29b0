import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TaskError } from '../core/errors.ts';
import { sh } from '../core/shell.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { type LocalRun, runHere } from '../testing/local.ts';
import { usePlayground } from './testing/playground.ts';

const here = usePlayground();
const path = (name: string) => `${here.root}/${name}`;
const contentOf = (name: string) => readFileSync(path(name), 'utf8');
const notes = ({ events }: LocalRun) => events.flatMap((event) => (event.type === 'note' ? [event.message] : []));

/** A program that nobody told Pincer of writes a file once the run has looked. */
const meddle = (name: string, text: string) =>
  task('Meddle', command({ run: sh`echo ran >>${path('log')}; printf %s ${text} >${path(name)}`.text, touches: [] }));

describe('a file that somebody else writes between the look and the write', () => {
  it('is looked at and decided again, and what stands before it does not run twice', async () => {
    here.put('a', 'old');
    const run = await runHere(() => [meddle('a', 'theirs'), here.write('a'), here.write('b')], here);
    expect(run.statuses).toEqual(['Meddle: changed', 'Write a: changed', 'Write b: changed']);
    expect([contentOf('a'), contentOf('b'), here.lines('log')]).toEqual(['x', 'x', ['ran']]);
    expect(notes(run)).toEqual([
      `${path('a')} was not written: ${path('a')} changed since Pincer looked. It is looked at again.`,
    ]);
    expect(run.result).toMatchObject({ state: 'done', counts: { changed: 3, failed: 0 } });
  });

  it('keeps what they wrote where only a line is ours', async () => {
    here.put('a', 'first\n');
    const line = () => task('Add a line', lineInFile({ path: path('a'), line: 'ours' }));
    await runHere(() => [meddle('a', 'first\ntheirs\n'), line()], here);
    expect(here.lines('a')).toEqual(['first', 'theirs', 'ours']);
  });

  it('counts as changed, and its handler runs, also where they wrote what was wanted', async () => {
    const items = () => [meddle('a', 'x'), here.write('a', { notify: here.log('told') })];
    const { statuses, result } = await runHere(items, here);
    expect(statuses).toEqual(['Meddle: changed', 'Write a: changed', 'told: changed']);
    expect([result.pendingHandlers, here.ledger(), here.lines('log')]).toEqual([[], undefined, ['ran', 'told']]);
  });

  it('does not run a handler twice that was owed before', async () => {
    const items = () => [
      here.write('b', { notify: here.log('told') }),
      meddle('a', 'theirs'),
      here.write('a', { notify: here.log('told') }),
    ];
    const { result } = await runHere(items, here);
    expect([result.state, here.lines('log')]).toEqual(['done', ['ran', 'told']]);
  });

  it('fails the task when it is written again each time, and what they wrote stays', async () => {
    here.put('a', '');
    // The program that is to judge the new content writes the old file, every time.
    const fought = () =>
      task('Fight', file({ path: path('a'), content: 'x', validate: sh`echo theirs >>${path('a')}` }));
    const { outcomes, result } = await runHere(() => [fought(), here.write('b')], here);
    expect(outcomes.map(({ task, status }) => `${task.name}: ${status}`)).toEqual(['Fight: failed']);
    expect(outcomes[0]?.error as TaskError).toMatchObject({
      code: 'WRITE_CONFLICT',
      hint: expect.stringContaining('keeps writing it'),
    });
    expect([result.state, here.lines('a'), here.has('b')]).toEqual(['failed', ['theirs', 'theirs', 'theirs'], false]);
  });
});
