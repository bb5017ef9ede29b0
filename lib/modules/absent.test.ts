import { describe, expect, it } from 'vitest';
import { predictEmpty } from '../core/module.ts';
import type { Stat } from '../core/probe.ts';
import { absent } from './absent.ts';

const file: Stat = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 3 };
const directory: Stat = { ...file, type: 'directory' };
const { module } = absent;
const call = absent({ path: '/srv/old' });
const tree = absent({ path: '/srv/old', recursive: true });

describe('absent', () => {
  it('has nothing to do where nothing is', () => {
    expect(module.diff(call.params, { stat: null })).toEqual([]);
  });

  it('removes a file or a link by one plain command', () => {
    for (const type of ['file', 'symlink', 'other'] as const) {
      const state = { stat: { ...file, type } };
      expect(module.diff(call.params, state)).toEqual([
        { field: 'path', summary: 'remove /srv/old', before: type, after: null },
      ]);
      expect(module.apply(call.params, state, [])).toMatchObject([{ direct: true, text: 'rm -f -- /srv/old' }]);
    }
  });

  it('removes a directory only when told to, and no other file system below it', () => {
    const state = { stat: directory };
    expect(() => module.diff(call.params, state)).toThrow(expect.objectContaining({ code: 'IS_A_DIRECTORY' }));
    expect(module.diff(tree.params, state)).toMatchObject([{ summary: 'remove /srv/old and all in it' }]);
    expect(module.apply(tree.params, state, [])).toMatchObject([
      { direct: false, text: 'rm -rf --one-file-system -- /srv/old', timeout: 600 },
    ]);
  });

  it('does not follow a link to a directory, even when recursive', () => {
    const state = { stat: { ...file, type: 'symlink' as const } };
    expect(module.apply(tree.params, state, [])).toMatchObject([{ text: 'rm -f -- /srv/old' }]);
  });

  it('foretells that nothing is at the path or below it', () => {
    const predictions = module.after(tree.params, { stat: directory }, []) ?? [];
    expect(predictions.map(({ answer }) => answer)).toEqual([null, null, null, null, null]);
    expect(predictions).toContainEqual(predictEmpty('/srv/old'));
  });

  it.each(['/', '/etc', '/home', '/usr/bin', '/usr/local', '/var/lib', '/etc/ssh', '/proc/1', '/boot/grub'])(
    'refuses %s where the playbook is written',
    (path) => {
      expect(() => absent({ path, recursive: true })).toThrow(/"path": a path that is no part of the system itself/);
    },
  );

  it.each(['/etc/motd', '/swapfile', '/opt/old', '/var/lib/openclaw', '/usr/local/bin/tool', '/home/old'])(
    'accepts %s',
    (path) => {
      expect(absent({ path }).params).toEqual({ path, recursive: false });
    },
  );
});
