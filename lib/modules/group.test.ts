import { describe, expect, it } from 'vitest';
import { group } from './group.ts';

const { module } = group;
const now = { name: 'app', gid: 990, members: ['deploy'] };

describe('group', () => {
  it('leaves an existing group alone, whatever its gid, unless one is asked for', () => {
    expect(module.diff(group({ name: 'app' }).params, { group: now })).toEqual([]);
    expect(module.diff(group({ name: 'app', gid: 990 }).params, { group: now })).toEqual([]);
  });

  it('creates a system group with one groupadd', () => {
    const { params } = group({ name: 'app', system: true });
    const changes = module.diff(params, { group: null });
    expect(changes).toMatchObject([{ summary: 'create group app' }]);
    expect(module.apply(params, { group: null }, changes)).toMatchObject([{ text: 'groupadd --system -- app' }]);
  });

  it('predicts the entry only where the gid is known beforehand', () => {
    const { params } = group({ name: 'app', gid: 1500 });
    expect(module.after(params, { group: now }, [])?.[0]?.answer).toEqual({ ...now, gid: 1500 });
    expect(module.after(group({ name: 'app' }).params, { group: null }, [])).toEqual([]);
  });

  it('moves a group to another gid', () => {
    const { params } = group({ name: 'app', gid: 1500 });
    const changes = module.diff(params, { group: now });
    expect(changes).toMatchObject([{ field: 'gid', before: '990', after: '1500' }]);
    expect(module.apply(params, { group: now }, changes)).toMatchObject([{ text: 'groupmod --gid 1500 -- app' }]);
  });

  it('removes a group, and is content when it is gone', () => {
    const { params } = group({ name: 'app', state: 'absent' });
    expect(module.diff(params, { group: null })).toEqual([]);
    const changes = module.diff(params, { group: now });
    expect(changes).toMatchObject([{ summary: 'remove group app' }]);
    expect(module.apply(params, { group: now }, changes)).toMatchObject([{ text: 'groupdel -- app' }]);
    expect(module.after(params, { group: now }, changes)?.[0]?.answer).toBeNull();
  });

  it('says that the group could not be looked up', () => {
    expect(() => module.diff(group({ name: 'app' }).params, { group: { unavailable: 'no getent' } })).toThrow(/getent/);
  });

  it('refuses names that groupadd would refuse', () => {
    expect(() => group({ name: 'a b' })).toThrow(/user or group name/);
  });
});
