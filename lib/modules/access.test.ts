import { describe, expect, it } from 'vitest';
import type { Stat } from '../core/probe.ts';
import { type Access, accessAfter, accessSteps } from './access.ts';

const now: Stat = { type: 'file', mode: '0644', owner: 'root', group: 'adm', uid: 0, gid: 4, size: 7 };
const textsOf = (wanted: Omit<Access, 'path'>, stat: Stat | null): string[] =>
  accessSteps({ path: '/srv/a b', ...wanted }, stat).map((step) => (step.step === 'sh' ? step.text : step.step));

describe('accessSteps', () => {
  it('does nothing when nothing is wanted, or all is as wanted', () => {
    expect(textsOf({}, now)).toEqual([]);
    expect(textsOf({ mode: '0644', owner: 'root', group: 'adm' }, now)).toEqual([]);
  });

  it('changes owner and group by one command, each only where it differs', () => {
    expect(textsOf({ owner: 'app', group: 'www' }, now)).toEqual(["chown -h -- app:www '/srv/a b'"]);
    expect(textsOf({ owner: 'app', group: 'adm' }, now)).toEqual(["chown -h -- app '/srv/a b'"]);
    expect(textsOf({ owner: 'root', group: 'www' }, now)).toEqual(["chown -h -- :www '/srv/a b'"]);
  });

  it('changes the mode last, because chown drops set-id bits', () => {
    const [chown, chmod, ...more] = textsOf({ mode: '4755', owner: 'app' }, now);
    expect(chown).toMatch(/^chown /);
    expect(chmod).toMatch(/^chmod -- 0?4755 /);
    expect(more).toEqual([]);
  });

  it('sets set-id bits again that chown drops from a file just made', () => {
    expect(textsOf({ mode: '2755', owner: 'app' }, null)).toHaveLength(2);
    expect(textsOf({ mode: '0755', owner: 'app' }, null)).toHaveLength(1);
  });

  it('sets the mode of a file with the right mode again when chown drops a bit of it', () => {
    expect(textsOf({ mode: '4755', owner: 'app' }, { ...now, mode: '4755' })).toHaveLength(2);
  });
});

describe('accessAfter', () => {
  it('keeps what is not named', () => {
    expect(accessAfter({ path: '/x' }, now, 'file', 9)).toEqual({ ...now, size: 9 });
  });

  it("takes root's mode 0644 for what was not there", () => {
    const made = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 0 };
    expect(accessAfter({ path: '/x' }, null, 'file')).toEqual(made);
  });

  it('knows the ids of the owner that stays and of root only', () => {
    const wanted = { path: '/x', owner: 'app', group: 'root' };
    expect(accessAfter(wanted, now, 'file')).toMatchObject({ owner: 'app', uid: -1, group: 'root', gid: 0 });
  });
});
