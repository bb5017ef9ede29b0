import { describe, expect, test } from 'vitest';
import { siteFolder } from '../hosts/places.ts';
import { expectedManifest } from './expected.ts';
import { fileEntry } from './manifest.ts';
import { site } from './site.ts';
import type { NamedWork, Work, Workload } from './work.ts';

function workOf(...tasks: readonly Work[]): Workload {
  const named = tasks.map((task, index): NamedWork => ({ ...task, name: `task ${index}` }));
  return {
    tasks: named,
    vars: { port: 22 },
    templates: { t: 'port {{ port }}\n' },
    files: { f: 'as it is {{ port }}\n' },
    seeds: { '/s/conf': '#Port 1\nPort 2\nDebug a\nDebug b\n', '/s/old': 'old\n' },
  };
}

const manifest = (...tasks: readonly Work[]) => Object.fromEntries(expectedManifest(workOf(...tasks), '/s'));
const untouched = {
  conf: fileEntry('0644', '#Port 1\nPort 2\nDebug a\nDebug b\n'),
  old: fileEntry('0644', 'old\n'),
};

describe('expectedManifest', () => {
  test('knows what a host holds at first', () => {
    expect(manifest()).toEqual(untouched);
  });

  test('directories, templates, copies and links', () => {
    expect(
      manifest(
        { kind: 'directory', path: '/s/etc', mode: '0750' },
        { kind: 'template', path: '/s/etc/t', mode: '0600', source: 't' },
        { kind: 'copy', path: '/s/etc/f', mode: '0644', source: 'f' },
        { kind: 'symlink', path: '/s/l', target: 'etc' },
      ),
    ).toEqual({
      ...untouched,
      etc: 'directory 750 0:0',
      'etc/t': fileEntry('0600', 'port 22\n'),
      'etc/f': fileEntry('0644', 'as it is {{ port }}\n'),
      l: 'link etc',
    });
  });

  test('a line replaces the last one that matches, or is appended', () => {
    expect(
      manifest(
        { kind: 'line', path: '/s/conf', match: '^#?Port ', line: 'Port 3' },
        { kind: 'line', path: '/s/conf', match: '^New ', line: 'New 1' },
        { kind: 'no-line', path: '/s/conf', match: '^Debug ' },
      ),
    ).toEqual({ ...untouched, conf: fileEntry('0644', '#Port 1\nPort 3\nNew 1\n') });
  });

  test('what a guarded command makes, what is removed, and tasks that leave nothing', () => {
    expect(
      manifest(
        { kind: 'guarded', run: 'echo 1', creates: '/s/one', content: '1\n' },
        { kind: 'absent', path: '/s/old' },
        { kind: 'read', argv: ['id'], reads: '/etc/passwd' },
        { kind: 'user', account: 'bin', uid: 2, shell: '/bin/sh' },
        { kind: 'group', account: 'bin', gid: 2 },
      ),
    ).toEqual({ conf: untouched.conf, one: fileEntry('0644', '1\n') });
  });

  test('is sorted by path, whoever owns it', () => {
    const whole = expectedManifest(site, siteFolder, '7:8');
    expect([...whole.keys()]).toEqual([...whole.keys()].toSorted());
    expect(whole.get('share/doc')).toBe('directory 755 7:8');
    // 10 directories, 12 templates, 10 copies, 4 results of commands, 2 links and the edited file.
    expect(whole.size).toBe(39);
  });
});
