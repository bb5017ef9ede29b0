import { beforeEach, describe, expect, it } from 'vitest';
import { predict, predictEmpty } from '../core/module.ts';
import { type Answer, type Probe, probe, type Stat } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { Knowledge } from './knowledge.ts';

const stat = (type: Stat['type']): Stat => ({
  type,
  mode: '0755',
  owner: 'root',
  group: 'root',
  uid: 0,
  gid: 0,
  size: 0,
});
const fresh = (answer: Answer<unknown>) => ({ answer, stale: false });
const outdated = (answer: Answer<unknown>) => ({ answer, stale: true });

let knowledge = new Knowledge();
beforeEach(() => {
  knowledge = new Knowledge();
});

describe('answers', () => {
  const hosts = probe.sha256('/etc/hosts');

  it('are unknown until they are learned, and then known for every equal question', () => {
    expect([knowledge.get(hosts), knowledge.getStale(hosts), knowledge.wasAsked(hosts)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    knowledge.learn(hosts, 'abc');
    expect(knowledge.get(probe.sha256('/etc/hosts'))).toEqual(fresh('abc'));
    expect(knowledge.wasAsked(probe.sha256('/etc/hosts'))).toBe(true);
    expect(knowledge.get(probe.stat('/etc/hosts'))).toBeUndefined();
    knowledge.learn(hosts, 'def');
    expect(knowledge.get(hosts)).toEqual(fresh('def'));
  });

  it.each([[null], [{ unavailable: 'not readable' }], ['']])('may be %j', (answer) => {
    knowledge.learn(hosts, answer);
    expect(knowledge.get(hosts)).toEqual(fresh(answer));
  });

  it('are all gone once nothing can be relied on any more', () => {
    knowledge.learn(hosts, 'abc');
    knowledge.expect(['path:/etc/motd'], [predict(probe.sha256('/etc/motd'), 'new')]);
    knowledge.forget();
    expect([knowledge.get(hosts), knowledge.get(probe.sha256('/etc/motd'))]).toEqual([undefined, undefined]);
    expect([knowledge.wasAsked(hosts), knowledge.hasPending]).toEqual([false, false]);
  });
});

describe('what pending steps may touch', () => {
  const unit = probe.unit('ssh');
  const motd = probe.sha256('/etc/motd');
  const wide = probe.sh(sh`ls /`);
  const narrow = probe.sh(sh`cat /etc/motd`, { reads: ['path:/etc/motd'] });
  beforeEach(() => {
    for (const question of [unit, motd, wide, narrow]) knowledge.learn(question, null);
  });
  const unknown = () => [unit, motd, wide, narrow].filter((question) => knowledge.get(question) === undefined);

  it.each<[Parameters<Knowledge['expect']>[0][number], readonly Probe[]]>([
    ['path:/etc/motd', [motd, wide, narrow]],
    ['path:/etc', [motd, wide, narrow]],
    ['path:*', [motd, wide, narrow]],
    ['path:/etc/hosts', [wide]],
    ['unit:ssh.service', [unit, wide]],
    ['*', [unit, motd, wide, narrow]],
  ])('%s: is no longer known', (touched, expected) => {
    knowledge.expect([touched], undefined);
    expect(unknown()).toEqual(expected);
    expect(knowledge.hasPending).toBe(true);
  });

  it('can still be had as an outdated answer, for check mode', () => {
    knowledge.learn(motd, 'abc');
    knowledge.expect(['path:/etc/motd'], undefined);
    expect(knowledge.getStale(motd)).toEqual(outdated('abc'));
    expect(knowledge.getStale(unit)).toEqual(fresh(null));
    expect(knowledge.getStale(probe.sha256('/etc/motd2'))).toBeUndefined();
    expect(knowledge.wasAsked(motd)).toBe(true);
  });

  it('adds up over several steps, and nothing pending touches nothing', () => {
    knowledge.expect([], undefined);
    expect([unknown(), knowledge.hasPending]).toEqual([[], false]);
    knowledge.expect(['unit:ssh.service'], undefined);
    knowledge.expect(['path:/etc/motd'], undefined);
    expect(unknown()).toEqual([unit, motd, wide, narrow]);
  });

  it('does not change kind, mode and owner of a directory that stays around it', () => {
    const folder = probe.stat('/srv');
    const listing = probe.sh(sh`ls /srv`, { reads: ['path:/srv'] });
    knowledge.learn(folder, stat('directory'));
    knowledge.learn(listing, null);
    knowledge.expect(['path:/srv/app/x'], undefined);
    expect(knowledge.get(folder)).toEqual(fresh(stat('directory')));
    expect(knowledge.get(listing)).toBeUndefined();
    knowledge.expect(['path:/srv'], undefined);
    expect(knowledge.get(folder)).toBeUndefined();
  });

  it.each([[null], [stat('symlink')], [stat('file')], [{ unavailable: 'why' }]])(
    'changes what stands above it when that is %j',
    (answer) => {
      knowledge.learn(probe.stat('/srv'), answer);
      knowledge.expect(['path:/srv/app'], undefined);
      expect(knowledge.get(probe.stat('/srv'))).toBeUndefined();
    },
  );

  it.each(['*', 'path:*'] as const)('changes directories too when it is %s', (touched) => {
    knowledge.learn(probe.stat('/srv'), stat('directory'));
    knowledge.expect([touched], undefined);
    expect(knowledge.get(probe.stat('/srv'))).toBeUndefined();
  });
});

describe('what pending steps foretell', () => {
  const motd = probe.sha256('/etc/motd');

  it('is answered instead of what was learned, as a fresh answer', () => {
    knowledge.learn(motd, 'old');
    knowledge.expect(['path:/etc/motd'], [predict(motd, 'new')]);
    expect([knowledge.get(motd), knowledge.getStale(motd)]).toEqual([fresh('new'), fresh('new')]);
  });

  it('may be that something is gone', () => {
    knowledge.learn(motd, 'old');
    knowledge.expect(['path:/etc/motd'], [predict(motd, null)]);
    expect(knowledge.get(motd)).toEqual(fresh(null));
  });

  it('was never asked', () => {
    knowledge.expect(['path:/etc/motd'], [predict(motd, 'new')]);
    expect(knowledge.wasAsked(motd)).toBe(false);
  });

  it('holds until a later step touches it, whose own foretelling then counts', () => {
    knowledge.expect(['path:/etc/motd'], [predict(motd, 'first')]);
    knowledge.expect(['path:/etc/hosts'], undefined);
    expect(knowledge.get(motd)).toEqual(fresh('first'));
    knowledge.expect(['path:/etc'], [predict(motd, 'second')]);
    expect(knowledge.get(motd)).toEqual(fresh('second'));
    knowledge.expect(['*'], undefined);
    expect(knowledge.get(motd)).toBeUndefined();
  });

  it('holds for a directory when something is put into it', () => {
    knowledge.expect(['path:/srv'], [predict(probe.stat('/srv'), stat('directory'))]);
    knowledge.expect(['path:/srv/x'], [predict(probe.sha256('/srv/x'), 'x')]);
    expect(knowledge.get(probe.stat('/srv'))).toEqual(fresh(stat('directory')));
  });
});

describe('a folder that is foretold to be empty', () => {
  beforeEach(() => knowledge.expect(['path:/srv/new'], [predictEmpty('/srv/new')]));
  const absent = fresh(null);

  it('has nothing below it, at any depth', () => {
    expect(knowledge.get(probe.stat('/srv/new/a'))).toEqual(absent);
    expect(knowledge.get(probe.sha256('/srv/new/a/b'))).toEqual(absent);
    expect(knowledge.getStale(probe.content('/srv/new/a'))).toEqual(absent);
  });

  it('says nothing of itself, of its neighbours, or of what is no path', () => {
    for (const question of [probe.stat('/srv/new'), probe.stat('/srv/newer'), probe.unit('ssh'), probe.sh(sh`ls`)]) {
      expect(knowledge.get(question)).toBeUndefined();
    }
  });

  it('is no longer empty where a later step works: the path itself, all above and all below it', () => {
    knowledge.expect(['path:/srv/new/a/b'], undefined);
    for (const path of ['/srv/new/a', '/srv/new/a/b', '/srv/new/a/b/c']) {
      expect(knowledge.get(probe.stat(path)), path).toBeUndefined();
    }
    expect(knowledge.get(probe.stat('/srv/new/a/other'))).toEqual(absent);
    expect(knowledge.get(probe.stat('/srv/new/ab'))).toEqual(absent);
  });

  it.each(['path:/srv/new', 'path:/srv', 'path:*', '*'] as const)('may hold anything once %s is touched', (touched) => {
    knowledge.expect([touched], undefined);
    expect(knowledge.get(probe.stat('/srv/new/a'))).toBeUndefined();
  });

  it('stays empty when something else is touched', () => {
    knowledge.expect(['path:/srv/other', 'unit:ssh.service'], undefined);
    expect(knowledge.get(probe.stat('/srv/new/a'))).toEqual(absent);
  });
});

describe('when the pending steps ran', () => {
  const [motd, hosts] = [probe.sha256('/etc/motd'), probe.sha256('/etc/hosts')];
  beforeEach(() => {
    knowledge.learn(motd, 'old');
    knowledge.learn(hosts, 'same');
    knowledge.learn(probe.stat('/etc/motd'), stat('file'));
    knowledge.expect(['path:/etc/motd'], [predict(motd, 'new')]);
  });

  it('as foretold: predictions are answers, the rest of what they touched is unknown, all else stays', () => {
    knowledge.confirm();
    expect(knowledge.hasPending).toBe(false);
    expect([knowledge.get(motd), knowledge.get(hosts)]).toEqual([fresh('new'), fresh('same')]);
    expect(knowledge.getStale(probe.stat('/etc/motd'))).toBeUndefined();
  });

  it('and one failed: only what the started ones cannot have touched is known, and nothing is foretold', () => {
    knowledge.expect(['path:/etc/hosts'], [predict(hosts, 'later')]);
    knowledge.reject(['path:/etc/motd']);
    expect(knowledge.hasPending).toBe(false);
    expect([knowledge.get(motd), knowledge.get(hosts)]).toEqual([undefined, fresh('same')]);
    expect(knowledge.getStale(probe.stat('/etc/motd'))).toBeUndefined();
  });

  it('and none was started: everything learned still holds', () => {
    knowledge.reject([]);
    expect([knowledge.get(motd), knowledge.get(hosts)]).toEqual([fresh('old'), fresh('same')]);
  });
});
