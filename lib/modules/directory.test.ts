import { describe, expect, it } from 'vitest';
import { predictEmpty } from '../core/module.ts';
import type { Stat } from '../core/probe.ts';
import { directory } from './directory.ts';

const there: Stat = { type: 'directory', mode: '0755', owner: 'root', group: 'root', uid: 0, gid: 0, size: 4096 };
const { module } = directory;
const call = directory({ path: '/srv/app', mode: '0750', owner: 'app' });

describe('directory', () => {
  it('asks for the stat only', () => {
    expect(module.probe(call.params, {})).toEqual({ stat: { kind: 'stat', path: '/srv/app' } });
  });

  it('finds nothing to do when mode and owner are as wanted', () => {
    expect(module.diff(call.params, { stat: { ...there, mode: '0750', owner: 'app' } })).toEqual([]);
  });

  it('leaves the group alone unless it is named', () => {
    const state = { stat: { ...there, mode: '0750', owner: 'app', group: 'users' } };
    expect(module.diff(call.params, state)).toEqual([]);
  });

  it('makes a missing one with its mode at once, then hands it over', () => {
    expect(module.diff(call.params, { stat: null })).toEqual([
      { field: 'directory', summary: 'create /srv/app', before: null, after: '0750' },
    ]);
    expect(module.apply(call.params, { stat: null }, [])).toMatchObject([
      { direct: true, text: 'mkdir -p -m 00750 -- /srv/app' },
      { direct: true, text: 'chown -h -- app /srv/app' },
    ]);
  });

  it('makes one without an owner by one command', () => {
    const { params } = directory({ path: '/srv/app' });
    expect(module.apply(params, { stat: null }, [])).toMatchObject([{ text: 'mkdir -p -m 00755 -- /srv/app' }]);
  });

  it('changes only what differs', () => {
    const state = { stat: { ...there, owner: 'app' } };
    expect(module.diff(call.params, state)).toMatchObject([{ field: 'mode', before: '0755', after: '0750' }]);
    expect(module.apply(call.params, state, [])).toMatchObject([{ text: expect.stringMatching(/^chmod /) }]);
  });

  it('foretells its stat, and that a new one is empty', () => {
    expect(module.after(call.params, { stat: null }, [])).toEqual([
      expect.objectContaining({ answer: { ...there, mode: '0750', owner: 'app', uid: -1, size: 0 } }),
      predictEmpty('/srv/app'),
    ]);
    expect(module.after(call.params, { stat: there }, [])).toHaveLength(1);
  });

  it('does not take the place of a file', () => {
    expect(() => module.diff(call.params, { stat: { ...there, type: 'file' } })).toThrow(/exists and is a file/);
  });

  it('refuses a numeric mode and a relative path', () => {
    expect(() => directory({ path: '/srv/app', mode: 755 as unknown as string })).toThrow(/"mode"/);
    expect(() => directory({ path: 'srv/app' })).toThrow(/"path": an absolute path/);
  });
});
