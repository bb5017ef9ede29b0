import { describe, expect, it } from 'vitest';
import { rawShell, sh } from './shell.ts';
import { step } from './step.ts';

describe('steps', () => {
  it('write a file with what was said, and leave open what was not', () => {
    expect(step.write('/etc/motd', 'hello\n', { mode: '0644' })).toEqual({
      step: 'write',
      path: '/etc/motd',
      content: 'hello\n',
      mode: '0644',
    });
    const more = { mode: '0600', owner: 'root', group: 'adm', expect: null, validate: sh`visudo -cf "$1"` };
    expect(step.write('/etc/x', Uint8Array.of(1), more)).toMatchObject({ content: Uint8Array.of(1), ...more });
  });

  it('run one plain command in the shell itself, which must succeed', () => {
    expect(step.direct(sh`chmod 0644 -- ${'/srv/a b'}`)).toEqual({
      step: 'sh',
      text: "chmod 0644 -- '/srv/a b'",
      args: [],
      direct: true,
      timeout: 30,
      durable: false,
      ok: [0],
    });
  });

  it('run shell text for five minutes at most, unless said otherwise', () => {
    const plain = { step: 'sh', text: 'make', args: [], direct: false, timeout: 300, durable: false, ok: [0] };
    expect(step.sh(rawShell('make'))).toEqual(plain);
    const more = {
      args: ['x'],
      timeout: 5,
      durable: true,
      ok: 'any',
      cwd: '/srv',
      env: { A: 'b' },
      stdin: 'in',
    } as const;
    expect(step.sh(rawShell('make'), more)).toEqual({ ...plain, ...more });
  });

  it('wait with the arguments of the check, or none', () => {
    const times = { timeout: 10, every: 0.5 };
    expect(step.wait(sh`[ -e /x ]`, times)).toEqual({ step: 'wait', check: '[ -e /x ]', args: [], ...times });
    expect(step.wait(sh`[ -e "$1" ]`, { ...times, args: ['/x'] })).toMatchObject({ args: ['/x'] });
  });

  it('upload what was said', () => {
    const options = { source: '/src', path: '/dst', sha256: 'abc', size: 7, mode: '0755', owner: 'root' };
    expect(step.upload(options)).toEqual({ step: 'upload', ...options });
  });
});
