import { describe, expect, it } from 'vitest';
import { apt } from './apt.ts';
import { configureAll, installPackages, removePackages } from './aptScripts.ts';

const { module } = apt;
const whole = { dpkg: { code: 0, stdout: '', stderr: '' } };
const interrupted = { dpkg: { code: 0, stdout: 'interrupted\n', stderr: '' } };
const call = apt({ packages: ['ufw', 'jq'] });
const pinned = apt({ packages: ['jq=1.7.1-6'] });
const usual = { maxAge: 3600, recommends: false, downgrades: false };

describe('apt', () => {
  it('asks for each package and whether dpkg is whole', () => {
    expect(module.probe(pinned.params, {})).toEqual({
      dpkg: expect.objectContaining({ kind: 'sh', reads: ['path:/var/lib/dpkg'] }),
      'package jq': { kind: 'package', name: 'jq' },
    });
  });

  it('finds nothing to do when all are installed, in any version', () => {
    const state = { ...whole, 'package ufw': '0.36', 'package jq': '1.6' };
    expect(module.diff(call.params, state)).toEqual([]);
    expect(module.apply(call.params, state, [])).toEqual([]);
    expect(module.after(call.params, state, [])).toEqual([]);
  });

  it('installs the missing ones together and leaves their version to apt', () => {
    const state = { ...whole, 'package ufw': null, 'package jq': '1.6' };
    expect(module.diff(call.params, state)).toEqual([
      { field: 'packages', summary: 'install ufw', before: null, after: undefined },
    ]);
    expect(module.apply(call.params, state, [])).toEqual([installPackages(['ufw'], usual)]);
    expect(module.after(call.params, state, [])).toEqual([]);
  });

  it('brings a package to a named version, also an older one, and foretells it', () => {
    const state = { ...whole, 'package jq': '1.8' };
    expect(module.diff(pinned.params, state)).toEqual([
      { field: 'packages', summary: 'install jq 1.7.1-6 (1.8 is installed)', before: '1.8', after: '1.7.1-6' },
    ]);
    expect(module.apply(pinned.params, state, [])).toEqual([
      installPackages(['jq=1.7.1-6'], { ...usual, downgrades: true }),
    ]);
    expect(module.after(pinned.params, state, [])?.map(({ answer }) => answer)).toEqual(['1.7.1-6']);
    expect(module.diff(pinned.params, { ...whole, 'package jq': '1.7.1-6' })).toEqual([]);
  });

  it.each([
    [true, 0],
    [false, undefined],
    [600, 600],
  ])('with updateCache %s lets lists be %s seconds old', (updateCache, maxAge) => {
    const { params } = apt({ packages: ['jq'], updateCache });
    const state = { ...whole, 'package jq': null };
    expect(module.apply(params, state, [])).toEqual([installPackages(['jq'], { ...usual, maxAge })]);
  });

  it('removes what is installed', () => {
    const { params } = apt({ packages: ['ufw', 'jq'], state: 'absent', purge: true });
    const state = { ...whole, 'package ufw': null, 'package jq': '1.6' };
    expect(module.diff(params, state)).toMatchObject([{ summary: 'purge jq 1.6', before: '1.6', after: null }]);
    expect(module.apply(params, state, [])).toEqual([removePackages(['jq'], { purge: true })]);
    expect(module.after(params, state, [])?.map(({ answer }) => answer)).toEqual([null]);
  });

  it('repairs an interrupted dpkg first, even when nothing is to be installed', () => {
    const state = { ...interrupted, 'package ufw': '0.36', 'package jq': null };
    expect(module.diff(call.params, state).map(({ field }) => field)).toEqual(['dpkg', 'packages']);
    expect(module.apply(call.params, state, [])).toEqual([configureAll(), installPackages(['jq'], usual)]);
    const done = { ...interrupted, 'package ufw': '0.36', 'package jq': '1.6' };
    expect(module.diff(call.params, done)).toMatchObject([{ summary: 'finish an interrupted run of dpkg' }]);
    expect(module.apply(call.params, done, [])).toEqual([configureAll()]);
  });

  it('touches everything, because packages bring anything', () => {
    expect(module.touches(call.params)).toEqual(['*']);
  });

  it('says that this is no Debian', () => {
    const state = { ...whole, 'package jq': { unavailable: 'dpkg-query does not work here' } };
    expect(() => module.diff(pinned.params, state)).toThrow(/version of jq: dpkg-query does not work here/);
  });

  it.each([
    ['no package', { packages: [] }, /"packages": at least one package/],
    ['a name that means "remove it"', { packages: ['ufw-'] }, /"packages.0": the name of a Debian package/],
    ['an option', { packages: ['--reinstall'] }, /"packages.0"/],
    ['several names in one text', { packages: ['ufw fail2ban'] }, /"packages.0"/],
    ['an empty version', { packages: ['ufw='] }, /"packages.0"/],
    ['one package twice', { packages: ['jq', 'jq=1'] }, /"packages": jq is named twice/],
    ['a version to remove', { packages: ['jq=1'], state: 'absent' as const }, /names without versions/],
    ['a purge of what is to be there', { packages: ['jq'], purge: true }, /"purge": only goes with/],
  ])('refuses %s', (_, params, message) => {
    expect(() => apt(params)).toThrow(message);
  });

  it.each(['g++', 'libstdc++6', 'python3.13', 'docker-ce=5:27.5.1-1~debian.12~bookworm'])('accepts %s', (name) => {
    expect(apt({ packages: [name] }).params).toMatchObject({ packages: [name], state: 'present', updateCache: 3600 });
  });
});
