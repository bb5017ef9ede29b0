import { describe, expect, it } from 'vitest';
import { TaskError, UnreachableError } from '../core/errors.ts';
import { command } from '../modules/command.ts';
import type { ErrorContext } from './error.ts';
import { failureLines, hostFailureLines } from './failure.ts';
import { noPaint } from './paint.ts';
import { outcomeOf, plannedTask, resultOf } from './testing/values.ts';

const context: ErrorContext = { paint: noPaint, verbosity: 0, directory: '/site' };

describe('a task that failed', () => {
  it('is told with command, status, both streams, place and hint', () => {
    const error = new TaskError({ code: 'STEP_FAILED', message: 'It ended with status 3.', hint: 'Look there.' });
    const task = plannedTask('Build', { call: command({ run: 'make all\nmake test' }) });
    const outputs = [
      { code: 0, stdout: 'first step', stderr: '' },
      { code: 3, stdout: 'out', stderr: `${Array.from({ length: 22 }, (_, index) => `e${index}`).join('\n')}\n` },
    ];
    expect(failureLines('gw1', outcomeOf('Build', { task, status: 'failed', error, outputs }), context)).toEqual([
      'gw1  base › Build',
      '  It ended with status 3.',
      '  how:   command, STEP_FAILED, exit status 3',
      '  ran:   make all',
      '         make test',
      '  at:    roles/base.ts:12:5',
      '  stderr:',
      '    │ ... 2 more lines above',
      ...Array.from({ length: 20 }, (_, index) => `    │ e${index + 2}`),
      '  stdout:',
      '    │ out',
      '  hint:  Look there.',
    ]);
  });

  it('is short where nothing was sent', () => {
    const error = new TaskError({ code: 'PROBE_UNAVAILABLE', message: 'The host could not say the digest.' });
    expect(failureLines('gw1', outcomeOf('Write it', { status: 'failed', error }), context)).toEqual([
      'gw1  base › Write it',
      '  The host could not say the digest.',
      '  how:   file, PROBE_UNAVAILABLE',
      '  at:    roles/base.ts:12:5',
    ]);
  });

  it('shows a stack only where more is asked for, and says that a foreign error is a bug', () => {
    const failed = outcomeOf('Write it', { status: 'failed', error: new TypeError('x is not a function') });
    expect(failureLines('gw1', failed, context).at(-1)).toBe(
      '  hint:  This is a bug in Pincer; please report it with what it prints when run with -v.',
    );
    const loud = failureLines('gw1', failed, { ...context, verbosity: 1 });
    expect(loud).toContain('  TypeError: x is not a function');
    expect(loud.some((line) => line.includes('failure.test.ts'))).toBe(true);
  });
});

describe('a host that came to nothing', () => {
  it('is told with its error', () => {
    const error = new UnreachableError({
      code: 'HOST_UNREACHABLE',
      message: 'Host "gw1" could not be reached:\nroot@192.0.2.1:22: refused',
      hint: 'Is it on?',
    });
    expect(hostFailureLines(resultOf('gw1', { state: 'unreachable', error }), context)).toEqual([
      'gw1  unreachable',
      '  Host "gw1" could not be reached:',
      '  root@192.0.2.1:22: refused',
      '  how:   HOST_UNREACHABLE',
      '  hint:  Is it on?',
    ]);
  });
});
