import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sh } from '../core/shell.ts';
import { listening } from './listening.ts';
import { waitFor } from './waitFor.ts';

const { module } = waitFor;
type Params = Parameters<typeof waitFor>[0];

function checkOf(params: Params): string {
  const [step] = module.apply(waitFor(params).params, {}, []);
  if (step?.step !== 'wait') throw new Error('a wait step is wanted');
  return step.check;
}

function run(params: Params): { readonly status: number | null; readonly stderr: string } {
  return spawnSync('sh', ['-c', checkOf(params)], { encoding: 'utf8' });
}

describe('waitFor', () => {
  it('asks nothing beforehand and waits on the host', () => {
    const { params } = waitFor({ port: 22, timeout: 30, every: 0.5 });
    expect(module.kindOf(params)).toBe('wait');
    expect(module.probe(params, {})).toEqual({});
    expect(module.apply(params, {}, [])).toMatchObject([{ step: 'wait', args: [], timeout: 30, every: 0.5 }]);
  });

  it.each<[Params, string]>([
    [{ port: 22 }, 'wait for a listener on TCP port 22'],
    [{ port: 22, host: '127.0.0.1', state: 'absent' }, 'wait for the end of a listener on TCP port 22 of 127.0.0.1'],
    [{ path: '/run/x' }, 'wait for /run/x'],
    [{ url: 'http://127.0.0.1/healthz', status: 204 }, 'wait for status 204 from http://127.0.0.1/healthz'],
    [{ check: sh`true` }, 'wait for a check to succeed'],
  ])('says what it waits for: %j', (params, summary) => {
    expect(module.diff(waitFor(params).params, {})).toEqual([{ field: 'wait', summary }]);
  });

  it('counts what it waits for as changed by somebody else', () => {
    expect(module.touches(waitFor({ path: '/run/x' }).params)).toEqual(['path:/run/x']);
    expect(module.touches(waitFor({ port: 22 }).params)).toEqual(['port:22']);
  });

  it('looks for a port with the kernel', () => {
    expect(checkOf({ port: 22 })).toContain(listening(22).text);
  });

  it('is done as soon as a path is there, or gone', () => {
    expect(run({ path: '/etc' }).status).toBe(0);
    expect(run({ path: '/etc', state: 'absent' })).toMatchObject({
      status: 1,
      stderr: 'still waiting for the end of /etc\n',
    });
    expect(run({ path: '/nowhere at all' })).toMatchObject({
      status: 1,
      stderr: 'still waiting for /nowhere at all\n',
    });
    expect(run({ path: '/nowhere', state: 'absent' }).status).toBe(0);
  });

  it('says what a URL answers instead', () => {
    // Port 9 of this machine: nothing listens there.
    const { status, stderr } = run({ url: 'http://127.0.0.1:9/' });
    expect(status).toBe(1);
    expect(stderr).toContain('it answers 000\nstill waiting for status 200 from http://127.0.0.1:9/');
  });

  it('goes on waiting when a check ends its shell', () => {
    expect(run({ check: sh`exit 3` }).status).toBe(1);
    expect(run({ check: sh`exit 0` }).status).toBe(0);
    expect(run({ check: sh`true # with a comment` }).status).toBe(0);
    expect(run({ check: sh`false`, state: 'absent' }).status).toBe(0);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing to wait for', {}, /exactly one of port, path, url, check is wanted, not none/],
    ['two things', { port: 1, path: '/x' }, /not port and path/],
    ['a host without port', { path: '/x', host: '127.0.0.1' }, /"host": only goes with port/],
    ['a host by name', { port: 1, host: 'gw1' }, /"host": an IPv4 address of the host itself/],
    ['a file URL', { url: 'file:///etc/passwd' }, /"url": a http or https URL/],
    ['a text that nobody quoted', { check: 'true' }, /"check": shell text made by sh/],
    ['a pause longer than the wait', { port: 1, timeout: 1, every: 2 }, /"every": less than the timeout/],
  ])('refuses %s', (_, params, message) => {
    expect(() => waitFor(params as Params)).toThrow(message);
  });
});
