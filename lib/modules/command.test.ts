import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { command } from './command.ts';

const { module } = command;
const answer = (code: number, stdout = '') => ({ code, stdout, stderr: '' });
const stat = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 1 };

describe('command without a guard', () => {
  const call = command({ run: 'make install' });

  it('is an action of which nobody knows what it changes', () => {
    expect(module.kindOf(call.params)).toBe('action');
    expect(module.probe(call.params, {})).toEqual({});
    expect(module.diff(call.params, {})).toEqual([{ field: 'command', summary: 'run make install', unknown: true }]);
    expect(module.touches(call.params)).toEqual(['*']);
  });

  it("hands the user's text over as one argument", () => {
    expect(module.apply(call.params, {}, [])).toEqual([
      {
        step: 'sh',
        text: 'make install',
        args: [],
        direct: false,
        stdin: undefined,
        env: undefined,
        cwd: undefined,
        timeout: 300,
        durable: false,
        ok: [0],
      },
    ]);
  });

  it('answers with what the step printed', () => {
    expect(module.result(call.params, {}, [answer(0, 'done')])).toEqual(answer(0, 'done'));
  });

  it('takes secrets by the environment and standard input', () => {
    const token = new Secret('canary-token', 'test');
    const { params } = command({ argv: ['login'], env: { TOKEN: token }, stdin: token });
    expect(module.apply(params, {}, [])).toMatchObject([{ text: 'exec "$@"', args: ['login'], env: { TOKEN: token } }]);
    expect(JSON.stringify(module.apply(params, {}, []))).not.toContain('canary-token');
  });

  it('can leave the judgement of the exit status to the task', () => {
    const { params } = command({ run: 'x', ok: 'any' });
    expect(module.apply(params, {}, [])).toMatchObject([{ ok: 'any' }]);
  });
});

describe('command with guards', () => {
  it('is a state', () => {
    for (const guard of [{ creates: '/x' }, { unless: 'true' }, { onlyIf: 'true' }]) {
      expect(module.kindOf(command({ run: 'make', ...guard }).params)).toBe('state');
    }
  });

  it('asks every guard at once, in the same directory and environment less its secrets', () => {
    const { params } = command({
      run: 'make',
      creates: '/srv/out',
      unless: 'test -e out',
      onlyIf: 'test -e in',
      cwd: '/srv',
      env: { A: '1', TOKEN: new Secret('canary-token', 'test') },
      reads: ['path:/srv'],
    });
    const ask = (text: string) => ({
      kind: 'sh',
      text: 'exec env "$@"',
      args: ['-C', '/srv', 'A=1', 'sh', '-c', text, 'pincer'],
      reads: ['path:/srv'],
      secret: false,
      timeout: 60,
    });
    expect(module.probe(params, {})).toEqual({
      creates: { kind: 'stat', path: '/srv/out' },
      unless: ask('test -e out'),
      onlyIf: ask('test -e in'),
    });
  });

  const { params } = command({ run: 'make', creates: '/srv/out', unless: 'a', onlyIf: 'b' });
  it.each([
    ['runs when no guard holds it back', { creates: null, unless: answer(1), onlyIf: answer(0) }, 1],
    ['does nothing when the path exists', { creates: stat, unless: answer(1), onlyIf: answer(0) }, 0],
    ['does nothing when unless succeeds', { creates: null, unless: answer(0), onlyIf: answer(0) }, 0],
    ['does nothing when onlyIf fails', { creates: null, unless: answer(1), onlyIf: answer(3) }, 0],
  ])('%s', (_, state, changes) => {
    expect(module.diff(params, state)).toHaveLength(changes);
  });

  it('foretells a change, since a guard can say so', () => {
    const guarded = command({ run: 'make', creates: '/srv/out' });
    expect(module.diff(guarded.params, { creates: null })).toEqual([{ field: 'command', summary: 'run make' }]);
  });

  it('does not take an answer that could not be had for a no', () => {
    const guarded = command({ run: 'make', onlyIf: 'sleep 100' });
    const state = { onlyIf: { unavailable: 'it did not end within 60 s' } };
    expect(() => module.diff(guarded.params, state)).toThrow(/did not end within 60 s/);
  });

  it('answers with status 0 and no output when nothing was to be done', () => {
    expect(module.result(params, { creates: stat }, [])).toEqual(answer(0));
  });
});

describe('command that only reads', () => {
  const call = command({ run: 'git rev-parse HEAD', effect: 'read', cwd: '/srv', reads: ['path:/srv'], ok: [0, 1] });

  it('is a question and never a change', () => {
    expect(module.kindOf(call.params)).toBe('state');
    // Short, so that it may be asked ahead of its turn.
    expect(module.probe(call.params, {})).toMatchObject({ read: { reads: ['path:/srv'], timeout: 30 } });
    expect(module.diff(call.params, { read: answer(1) })).toEqual([]);
    expect(module.touches(call.params)).toEqual([]);
    expect(module.result(call.params, { read: answer(0, 'abc\n') }, [])).toEqual(answer(0, 'abc\n'));
  });

  it('fails by its exit status', () => {
    const read = { code: 128, stdout: '', stderr: 'fatal: not a git repository\n' };
    expect(() => module.diff(call.params, { read })).toThrow(
      '"git rev-parse HEAD" ended with exit status 128: fatal: not a git repository.',
    );
  });

  it.each([
    ['a guard', { creates: '/x' }, /"creates": not possible with effect "read"/],
    ['standard input', { stdin: 'x' }, /"stdin": not possible/],
    ['a durable step', { durable: true }, /"durable": not possible/],
    ['a secret environment', { env: { A: new Secret('canary-token', 'test') } }, /"env.A": a Secret is not possible/],
  ])('refuses %s', (_, more, message) => {
    expect(() => command({ run: 'x', effect: 'read', ...more })).toThrow(message);
  });
});

describe('command params', () => {
  it('are either a text or a program', () => {
    expect(() => command({})).toThrow('exactly one of run, argv is wanted, not none of them');
    expect(() => command({ run: 'a', argv: ['a'] })).toThrow('exactly one of run, argv is wanted, not run and argv');
  });

  it('refuse names that no environment can hold, and made-up resources', () => {
    expect(() => command({ run: 'a', env: { 'A-B': 'x' } })).toThrow(/"env.A-B"/);
    expect(() => command({ run: 'a', touches: ['/etc' as 'path:/etc'] })).toThrow(/"touches.0": a resource is wanted/);
  });
});
