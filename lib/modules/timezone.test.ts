import { describe, expect, it } from 'vitest';
import { timezone } from './timezone.ts';

const { module } = timezone;
const call = timezone({ zone: 'Europe/Vienna' });
const zone = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 1000 };
const trixie = { link: '/usr/share/zoneinfo/Europe/Vienna', name: null, zone };

describe('timezone', () => {
  it('finds nothing to do, with and without /etc/timezone, whatever way the link is written', () => {
    expect(module.diff(call.params, trixie)).toEqual([]);
    const other = { link: '../usr/share/zoneinfo/Europe/Vienna', name: 'Europe/Vienna\n', zone };
    expect(module.diff(call.params, other)).toEqual([]);
  });

  it('switches the link in one rename', () => {
    const state = { ...trixie, link: '/usr/share/zoneinfo/Etc/UTC' };
    const changes = module.diff(call.params, state);
    expect(changes).toMatchObject([{ summary: 'time zone Etc/UTC -> Europe/Vienna' }]);
    expect(module.apply(call.params, state, changes)).toMatchObject([
      { text: 'ln -sfn -- /usr/share/zoneinfo/Europe/Vienna /etc/.localtime.pincer' },
      { text: 'mv -fT -- /etc/.localtime.pincer /etc/localtime' },
    ]);
  });

  it('keeps /etc/timezone in step where a release has it, and makes none', () => {
    const state = { ...trixie, name: 'Etc/UTC\n' };
    const changes = module.diff(call.params, state);
    expect(module.apply(call.params, state, changes)).toMatchObject([{ step: 'write', path: '/etc/timezone' }]);
    expect(module.after(call.params, state, changes)?.map(({ answer }) => answer)).toEqual(['Europe/Vienna\n']);
    expect(module.apply(call.params, { ...trixie, link: null }, [])).toHaveLength(2);
  });

  it('names a zone that the host does not know', () => {
    expect(() => module.diff(call.params, { ...trixie, zone: null })).toThrow(/no time zone Europe\/Vienna/);
    expect(() => timezone({ zone: '../../etc/passwd' })).toThrow(/zone such as/);
  });
});
