import { describe, expect, it } from 'vitest';
import { npmPackage } from './npmPackage.ts';

const { module } = npmPackage;
const params = {
  prefix: '/opt/app/releases',
  version: '1.2.0',
  current: '/opt/app/current',
  manifest: '{}',
  lock: '{}',
};
const call = npmPackage(params);
const folder = { type: 'directory', mode: '0755', owner: 'root', group: 'root', uid: 0, gid: 0, size: 4096 };
const marker = module.after(call.params, {}, [])?.[0]?.answer;
const converged = {
  marker,
  modules: folder,
  link: '/opt/app/releases/1.2.0',
  current: { ...folder, type: 'symlink' },
};
const fresh = { marker: null, modules: null, link: null, current: null };

describe('npmPackage', () => {
  it('finds nothing to do', () => {
    expect(module.diff(call.params, converged)).toEqual([]);
  });

  it('installs aside without scripts, then puts the folder and the link in place', () => {
    const changes = module.diff(call.params, fresh);
    expect(changes.map(({ summary }) => summary)).toEqual([
      'install release 1.2.0 in /opt/app/releases/1.2.0',
      '/opt/app/current absent -> /opt/app/releases/1.2.0',
    ]);
    const next = '/opt/app/releases/1.2.0.pincer-new';
    expect(module.apply(call.params, fresh, changes)).toMatchObject([
      { text: `rm -rf -- ${next} && mkdir -p -m 0755 -- ${next}` },
      { step: 'write', path: `${next}/package.json`, content: '{}', mode: '0644' },
      { step: 'write', path: `${next}/package-lock.json` },
      { text: expect.stringContaining('ci --ignore-scripts'), args: ['npm'], cwd: next, durable: true, timeout: 1800 },
      { step: 'write', path: `${next}/.pincer-release`, content: marker },
      { args: [next, '/opt/app/releases/1.2.0'] },
      { text: 'mkdir -p -m 0755 -- /opt/app' },
      { text: 'ln -sfn -- /opt/app/releases/1.2.0 /opt/app/current.pincer-new' },
      { text: 'mv -fT -- /opt/app/current.pincer-new /opt/app/current' },
    ]);
  });

  it('only switches the link to a release that is there', () => {
    const state = { ...converged, link: '/opt/app/releases/1.1.0' };
    const changes = module.diff(call.params, state);
    expect(changes).toMatchObject([{ before: '/opt/app/releases/1.1.0', after: '/opt/app/releases/1.2.0' }]);
    expect(module.apply(call.params, state, changes)).toHaveLength(3);
  });

  it('installs again when the lock file, another file or node_modules differs', () => {
    for (const other of [
      { ...params, lock: '{"a":1}' },
      { ...params, extraFiles: { 'stub/package.json': '{}' } },
    ]) {
      expect(module.diff(npmPackage(other).params, converged)).toMatchObject([{ field: 'release' }]);
    }
    expect(module.diff(call.params, { ...converged, modules: null })).toMatchObject([{ field: 'release' }]);
  });

  it('makes folders for further files, and lets npm find another node', () => {
    const other = npmPackage({
      ...params,
      extraFiles: { 'stub/src/a.js': '' },
      npm: '/opt/npm/bin/npm',
      path: ['/opt/node/bin'],
    });
    const steps = module.apply(other.params, fresh, []);
    expect(steps[0]).toMatchObject({ text: expect.stringMatching(/1\.2\.0\.pincer-new\/stub\/src$/) });
    expect(steps).toContainEqual(
      expect.objectContaining({
        text: expect.stringMatching(/^PATH=\/opt\/node\/bin:"\$PATH"; export PATH\n/),
        args: ['/opt/npm/bin/npm'],
      }),
    );
  });

  it('refuses to replace anything but a symlink', () => {
    expect(() => module.diff(call.params, { ...converged, link: null, current: folder })).toThrow(/not a symlink/);
  });

  it.each([
    [{ lock: 'lockfileVersion: 3' }, /JSON/],
    [{ extraFiles: { '../x': '' } }, /Invalid key/],
    [{ version: '../1' }, /version such as/],
  ])('refuses %j', (wrong, message) => {
    expect(() => npmPackage({ ...params, ...wrong })).toThrow(message);
  });
});
