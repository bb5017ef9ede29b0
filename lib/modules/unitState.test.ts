import { describe, expect, it } from 'vitest';
import type { Unit } from '../core/probe.ts';
import { type UnitWish, unitAfter, unitChanges, unitSteps, unitTouches } from './unitState.ts';

const unit = 'app.service';
const up: Unit = { load: 'loaded', active: 'active', sub: 'running', file: 'enabled', needsReload: false };
const down: Unit = { ...up, active: 'inactive', sub: 'dead', file: 'disabled' };
const masked: Unit = { ...down, load: 'masked', file: 'masked' };

const summaries = (wish: Omit<UnitWish, 'unit'>, now: Unit): string[] =>
  unitChanges({ unit, ...wish }, now).map(({ summary }) => summary);
/** The commands in short: the script of an operation is shown by its verb alone. */
const commands = (wish: Omit<UnitWish, 'unit'>, now: Unit): string[] =>
  unitSteps({ unit, ...wish }, now).map((step) => {
    if (step.step !== 'sh') return step.step;
    return step.args.length > 0 ? step.args.join(' ') : step.text.replace('systemctl --quiet ', '').replace(' --', '');
  });

describe('unitChanges', () => {
  it.each<[string, Omit<UnitWish, 'unit'>, Unit, string[]]>([
    ['is content with a running, enabled unit', { state: 'started', enabled: true }, up, []],
    ['is content with a stopped, disabled unit', { state: 'stopped', enabled: false }, down, []],
    ['starts and enables', { state: 'started', enabled: true }, down, ['enable app.service', 'start app.service']],
    ['stops and disables', { state: 'stopped', enabled: false }, up, ['disable app.service', 'stop app.service']],
    ['starts what failed', { state: 'started' }, { ...down, active: 'failed' }, ['start app.service']],
    ['takes failed for stopped', { state: 'stopped' }, { ...down, active: 'failed' }, []],
    [
      'starts what is about to be started again',
      { state: 'started' },
      { ...up, active: 'activating' },
      ['start app.service'],
    ],
    ['takes reloading for running', { state: 'started' }, { ...up, active: 'reloading' }, []],
    ['waits for what is stopping', { state: 'stopped' }, { ...up, active: 'deactivating' }, ['stop app.service']],
    ['restarts each time', { state: 'restarted' }, up, ['restart app.service']],
    ['restarts what is down', { state: 'restarted' }, down, ['restart app.service']],
    ['reloads what runs', { state: 'reloaded' }, up, ['reload app.service']],
    ['starts what it cannot reload', { state: 'reloaded' }, down, ['start app.service']],
    ['leaves the boot alone unless asked', { state: 'started' }, { ...up, file: 'disabled' }, []],
    [
      'enables for good what is enabled until the reboot',
      { enabled: true },
      { ...up, file: 'enabled-runtime' },
      ['enable app.service'],
    ],
    ['disables what is linked only', { enabled: false }, { ...up, file: 'linked' }, ['disable app.service']],
    ['cannot enable by an alias, so takes it as it is', { enabled: true }, { ...up, file: 'alias' }, []],
    ['takes static for disabled', { enabled: false }, { ...up, file: 'static' }, []],
    ['masks', { masked: true, state: 'stopped' }, up, ['mask app.service', 'stop app.service']],
    ['is content with a masked unit', { masked: true, state: 'stopped', enabled: false }, masked, []],
    [
      'unmasks, enables and starts',
      { masked: false, enabled: true, state: 'started' },
      masked,
      ['unmask app.service', 'enable app.service', 'start app.service'],
    ],
    ['is content with an unmasked unit', { masked: false }, up, []],
  ])('%s', (_, wish, now, wanted) => {
    expect(summaries(wish, now)).toEqual(wanted);
  });

  it('refuses to start or enable what is masked', () => {
    for (const wish of [{ state: 'started' }, { state: 'restarted' }, { enabled: true }] as const) {
      expect(() => unitChanges({ unit, ...wish }, masked)).toThrow(expect.objectContaining({ code: 'UNIT_MASKED' }));
    }
  });

  it('does not promise to enable what has nothing to enable it by', () => {
    expect(() => unitChanges({ unit, enabled: true }, { ...up, file: 'static' })).toThrow(/no \[Install\] section/);
  });
});

describe('unitSteps', () => {
  it.each<[string, Omit<UnitWish, 'unit'>, Unit, string[]]>([
    ['does nothing where nothing changes', { state: 'started', enabled: true }, up, []],
    [
      'enables before it starts',
      { state: 'started', enabled: true },
      down,
      ['enable app.service', 'start app.service'],
    ],
    [
      'reads the file again before it starts',
      { state: 'restarted' },
      { ...up, needsReload: true },
      ['systemctl daemon-reload', 'restart app.service'],
    ],
    ['does not read it again for nothing', { state: 'started' }, { ...up, needsReload: true }, []],
    ['starts instead of reloading what is down', { state: 'reloaded' }, down, ['start app.service']],
    ['reloads', { state: 'reloaded' }, up, ['reload app.service']],
    ['stops before it masks', { masked: true, state: 'stopped' }, up, ['stop app.service', 'mask app.service']],
    [
      'unmasks before all',
      { masked: false, enabled: true, state: 'started' },
      masked,
      ['unmask app.service', 'enable app.service', 'start app.service'],
    ],
    ['disables', { enabled: false }, up, ['disable app.service']],
  ])('%s', (_, wish, now, wanted) => {
    expect(commands(wish, now)).toEqual(wanted);
  });
});

describe('unitAfter', () => {
  it.each<[string, Omit<UnitWish, 'unit'>, Unit, Unit]>([
    ['a start', { state: 'started' }, down, { ...down, active: 'active', sub: 'running' }],
    ['a restart', { state: 'restarted' }, { ...up, sub: 'exited' }, { ...up, sub: 'exited' }],
    ['a stop', { state: 'stopped' }, up, { ...up, active: 'inactive', sub: 'dead' }],
    [
      'enabling, which reads the file again',
      { enabled: true },
      { ...down, needsReload: true },
      { ...down, file: 'enabled' },
    ],
    ['disabling', { enabled: false }, up, { ...up, file: 'disabled' }],
    ['nothing', { state: 'started' }, { ...up, needsReload: true }, { ...up, needsReload: true }],
  ])('foretells %s', (_, wish, now, wanted) => {
    expect(unitAfter({ unit, ...wish }, now)).toEqual(wanted);
  });

  it('knows how other types of units are called when they are up', () => {
    expect(unitAfter({ unit: 'app.socket', state: 'started' }, down)?.sub).toBe('listening');
    expect(unitAfter({ unit: 'app.slice', state: 'started' }, down)).toBeUndefined();
  });

  it('leaves masking to systemd', () => {
    expect(unitAfter({ unit, masked: true }, up)).toBeUndefined();
  });

  it('agrees with unitChanges: what is foretold needs no change', () => {
    const wishes = [
      { state: 'started', enabled: true },
      { state: 'stopped', enabled: false },
      { state: 'started', enabled: false },
    ] as const;
    for (const wish of wishes) {
      for (const now of [up, down, { ...down, active: 'failed' }, { ...up, needsReload: true }]) {
        const after = unitAfter({ unit, ...wish }, now);
        if (!after) throw new Error('a prediction is wanted');
        expect(unitChanges({ unit, ...wish }, after)).toEqual([]);
      }
    }
  });
});

describe('unitTouches', () => {
  it('names only what the wish can alter', () => {
    expect(unitTouches({ unit })).toEqual(['unit:app.service']);
    expect(unitTouches({ unit, enabled: true })).toEqual(['unit:app.service', 'path:/etc/systemd/system']);
    expect(unitTouches({ unit, state: 'started' })).toEqual(['unit:app.service', 'port:*', 'path:/run', 'firewall:*']);
  });
});
