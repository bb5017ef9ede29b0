import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineOfFail, Site } from './testing/run-site.ts';

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => {
  site.remove();
});

describe('a playbook that is imported', () => {
  it('is a value; nothing runs', async () => {
    const { default: value } = await import('./testing/site.ts');
    expect(value.type).toBe('playbook');
    expect(value.file).toBe(fileURLToPath(new URL('./testing/site.ts', import.meta.url)));
    expect(value.plays.map(({ name }) => name)).toEqual(['Demo', 'Look']);
    expect(Object.isFrozen(value)).toBe(true);
  });
});

describe('a run', () => {
  it('changes, then finds all as wanted: status 0', async () => {
    site.inventory([], ['here']);
    const first = await site.run();
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain('     changed here  demo › Write the greeting  create ');
    expect(first.stdout).toMatch(
      /^here : ok=2 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0 {2}.+, \d round trips$/m,
    );
    expect(readFileSync(join(site.folder, 'greeting'), 'utf8')).toBe('hello, here\n');
    const second = await site.run();
    expect(second).toMatchObject({ status: 0, stderr: '' });
    expect(second.stdout).not.toContain('Write the greeting');
    expect(second.stdout).toMatch(/^here : ok=1 changed=0 .+, 1 round trip$/m);
  });

  it('foretells with --check --diff, and changes nothing', async () => {
    site.inventory([], ['here']);
    const { status, stdout } = await site.run(['--check', '--diff', '--set', 'demo.text=good day']);
    expect(status).toBe(0);
    expect(stdout).toContain('would change here  demo › Write the greeting');
    expect(stdout).toContain('ok=1 changed=1 unknown=1 ');
    expect(existsSync(join(site.folder, 'greeting'))).toBe(false);
  });

  it('ends with 2 when a task failed, also when another host was unreachable, and keeps the handlers', async () => {
    site.inventory();
    const { status, stdout, stderr } = await site.run(['--tags', 'write,fail']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    const failures = stdout.slice(stdout.indexOf('\nFailures\n'));
    expect(failures).toContain('here  demo › Fail\n  It ended with status 3: no such thing.\n');
    expect(failures).toContain('  how:   command, STEP_FAILED, exit status 3\n');
    expect(failures).toContain(`  at:    site.mts:${lineOfFail}:`);
    expect(failures).toContain('  stderr:\n    │ no such thing\n  stdout:\n    │ told you\n');
    expect(failures).toContain('far  unreachable\n');
    expect(failures).toContain('here  still pending: Tell of the greeting; left to the next run\n');
    expect(failures).toMatch(/^far {2}: ok=0 changed=0 unreachable=1 failed=0 /m);
    expect(failures).toMatch(/2 hosts in .+: 1 failed, 1 unreachable\n$/);

    const next = await site.run(['--limit', 'here']);
    expect(next.status).toBe(0);
    expect(next.stdout).toContain('changed here  demo › Tell of the greeting');
    expect(readFileSync(join(site.folder, 'told'), 'utf8')).toBe('told\n');
  });

  it('ends with 4 when a host was unreachable and no task failed', async () => {
    site.inventory();
    const { status, stdout } = await site.run();
    expect(status).toBe(4);
    expect(stdout).toContain('     changed here  demo › Write the greeting');
    expect(existsSync(site.contacted)).toBe(true);
  });

  it('stops after the message under way on Ctrl-C with 130; the next run goes on', async () => {
    site.inventory([], ['here']);
    const { status, stdout, stderr } = await site.run(['--tags', 'slow'], {
      meanwhile: async (pid) => {
        await until(() => existsSync(join(site.folder, 'started')));
        process.kill(pid, 'SIGINT');
      },
    });
    expect(status).toBe(130);
    expect(stderr).toMatch(/^Stopping: .+\n$/);
    expect(stdout).toContain('1 interrupted');
    expect((await site.run(['--tags', 'slow'])).status).toBe(0);
    expect(existsSync(join(site.folder, 'after'))).toBe(true);
  });

  it('leaves at once on the second signal', async () => {
    site.inventory([], ['here']);
    const started = performance.now();
    const { status } = await site.run(['--tags', 'slow', '--set', 'demo.text=x'], {
      meanwhile: async (pid) => {
        await until(() => existsSync(join(site.folder, 'started')));
        process.kill(pid, 'SIGINT');
        await sleep(100);
        process.kill(pid, 'SIGINT');
      },
    });
    expect(status).toBe(130);
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it('shows no secret, and takes it from the environment', async () => {
    site.inventory(['[hosts.here.vars.demo]', 'token.secret = "env:DEMO_TOKEN"'], ['here']);
    const token = 'canary-4711-canary';
    const { status, stdout, stderr } = await site.run(['-vv', '--diff'], { env: { DEMO_TOKEN: token } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(site.folder, 'token'), 'utf8')).toBe(token);
    expect(stdout).toContain('changed here  demo › Write the token');
    expect(stdout).not.toContain(token);
  });
});

describe('listings', () => {
  it('need neither hosts nor secrets', async () => {
    site.inventory(['[hosts.here.vars.demo]', 'token.secret = "env:NOT_SET"', '[hosts.sys]', 'groups = ["systems"]']);
    const { status, stdout, stderr } = await site.run(['--list-hosts', '--list-tasks', '--list-tags']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'Demo  group machines, 2 hosts',
        '  here  here',
        '  far   192.0.2.1',
        'Look  group systems, 1 host',
        '  sys  sys',
        '',
        'Demo  here',
        '  demo',
        '    Write the greeting  [demo, write]',
        '    Write the token  [demo]',
        'Demo  far',
        '  demo',
        '    Write the greeting  [demo, write]',
        'Look  sys',
        '  system',
        '    depends on facts (os)  [system]',
        '',
        'Demo',
        '  demo, fail, never, slow, write',
        'Look',
        '  look, system',
        '',
      ].join('\n'),
    );
    expect(existsSync(site.contacted)).toBe(false);
  });

  it('print help and version without an inventory', async () => {
    const help = await site.run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('--skip-tags <tags>');
    expect((await site.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** Waits for something that a running program does, for 10 s at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (isSo()) return;
    await sleep(50);
  }
  throw new Error('It did not happen within 10 s.');
}
