import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonReload, operateUnit, registerUnit } from './unitOperation.ts';

describe('unit operations', () => {
  it('carry verb and unit as arguments of a text that a shell can read', () => {
    const { text, args, timeout } = operateUnit('restart', 'app@1.service');
    expect(args).toEqual(['restart', 'app@1.service']);
    expect(timeout).toBe(300);
    expect(() => execFileSync('sh', ['-n', '-c', text])).not.toThrow();
  });

  it('quote the unit', () => {
    expect(registerUnit('enable', 'dev-disk\\x2did.swap').text).toBe(
      "systemctl --quiet enable -- 'dev-disk\\x2did.swap'",
    );
    expect(daemonReload().text).toBe('systemctl daemon-reload');
  });
});

// What real units do is seen on lab hosts (lib/testing/laws.hosts.test.ts). Here the moments that those seldom meet: each
// `systemctl show` is answered with the next of the given states.
describe('a look after a start', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pincer-unit-'));
    const program = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
    program('sleep', '#!/bin/sh\n');
    program('journalctl', '#!/bin/sh\necho "a message of $8"\n');
    program(
      'systemctl',
      `#!/bin/sh
cd ${folder} && echo "$1" >> calls
[ "$1" = show ] || exit 0
cat state.$(grep -c show calls)
`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const running = { Type: 'simple', NRestarts: 0, ActiveState: 'active', SubState: 'running', Result: 'success' };

  /** Restarts a unit that is in the given states at one look after the other. */
  function restart(...states: readonly Record<string, string | number>[]) {
    rmSync(join(folder, 'calls'), { force: true });
    for (const [index, state] of states.entries()) {
      const lines = Object.entries(state).map(([name, value]) => `${name}=${value}\n`);
      writeFileSync(join(folder, `state.${index + 1}`), lines.join(''));
    }
    const { text, args } = operateUnit('restart', 'app.service');
    const env = { PATH: `${folder}:${process.env.PATH}`, type: 'notify', restarts: '7', result: 'success' };
    const { exitCode, stderr } = execaSync('sh', ['-c', text, 'sh', ...(args ?? [])], { env, reject: false });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    return { exitCode, stderr, shows: calls.filter((verb) => verb === 'show').length };
  }

  it('takes two processes for a plain service and one for others', () => {
    expect(restart(running, running)).toEqual({ exitCode: 0, stderr: '', shows: 2 });
    expect(restart({ ...running, Type: 'notify' })).toEqual({ exitCode: 0, stderr: '', shows: 1 });
    expect(restart({ ActiveState: 'active', SubState: 'waiting', Result: 'success' })).toMatchObject({ shows: 1 });
  });

  it.each([
    ['runs again', { ...running, NRestarts: 1 }],
    [
      'waits for its next start',
      { ...running, ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code' },
    ],
    ['is about to start', { ...running, ActiveState: 'activating', SubState: 'auto-restart-queued' }],
    ['is being started', { ...running, NRestarts: 1, ActiveState: 'activating', SubState: 'start-pre' }],
    ['was given up', { ...running, NRestarts: 5, ActiveState: 'failed', SubState: 'failed', Result: 'exit-code' }],
  ])('says that a unit dies which %s by then', (_, later) => {
    const { exitCode, stderr } = restart(running, later);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('app.service dies and is started again; its last messages:\na message of app.service');
  });

  it('takes no answer for no state, whatever it was before', () => {
    const { exitCode, stderr } = restart({ ...running, NRestarts: '' }, {});
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^app\.service is {2}\(\) after restart/)]);
  });

  it('says what state a unit is in that stays down', () => {
    const failed = { ...running, ActiveState: 'failed', SubState: 'failed', Result: 'signal' };
    expect(restart(running, failed).stderr).toMatch(/^app\.service is failed \(signal\) after restart; its last/);
    const done = { ...running, ActiveState: 'inactive', SubState: 'dead' };
    expect(restart(running, done).stderr).toMatch(/^app\.service is inactive \(success\) after restart/);
    expect(restart({ ...done, Type: 'oneshot' })).toEqual({ exitCode: 0, stderr: '', shows: 1 });
  });
});
