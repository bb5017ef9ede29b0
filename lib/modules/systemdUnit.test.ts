import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import type { Stat, Unit } from '../core/probe.ts';
import type { Step } from '../core/step.ts';
import { systemdUnit } from './systemdUnit.ts';

const content = '[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n';
const there: Stat = {
  ...{ type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0 },
  size: content.length,
};
const up: Unit = { load: 'loaded', active: 'active', sub: 'running', file: 'enabled', needsReload: false };
const unknown: Unit = { load: 'not-found', active: 'inactive', sub: 'dead', file: '', needsReload: false };
const fresh = { stat: null, digest: null, unit: unknown };
const converged = { stat: there, digest: sha256(content), unit: up };

const { module } = systemdUnit;
const call = systemdUnit({ name: 'app.service', content, enabled: true, state: 'started' });
const brief = (steps: readonly Step[]): string[] =>
  steps.map((step) => {
    if (step.step === 'write') return `write ${step.path} ${step.mode}`;
    return step.step === 'sh' ? (step.args.length > 0 ? step.args.join(' ') : step.text) : step.step;
  });

describe('systemdUnit', () => {
  it('asks for its file and its unit', () => {
    expect(module.probe(call.params, {})).toEqual({
      stat: { kind: 'stat', path: '/etc/systemd/system/app.service' },
      digest: { kind: 'sha256', path: '/etc/systemd/system/app.service' },
      unit: { kind: 'unit', name: 'app.service' },
    });
  });

  it('finds nothing to do when all is as wanted', () => {
    expect(module.diff(call.params, converged)).toEqual([]);
    expect(module.apply(call.params, converged, [])).toEqual([]);
  });

  it('writes, verifies, has it read, enables and starts a new unit', () => {
    expect(module.diff(call.params, fresh).map(({ summary }) => summary)).toEqual([
      'create /etc/systemd/system/app.service',
      'enable app.service',
      'start app.service',
    ]);
    const steps = module.apply(call.params, fresh, []);
    expect(brief(steps)).toEqual([
      'write /etc/systemd/system/app.service 0644',
      'systemctl daemon-reload',
      'systemctl --quiet enable -- app.service',
      'start app.service',
    ]);
    expect(steps[0]).toMatchObject({ validate: { text: expect.stringContaining('systemd-analyze verify') } });
    expect(module.after(call.params, fresh, [])?.map(({ answer }) => answer)).toEqual([
      there,
      sha256(content),
      content,
      up,
    ]);
  });

  it('has a changed file of a running unit read, follows its [Install], and leaves the process to a handler', () => {
    const state = { ...converged, digest: sha256('old') };
    expect(module.diff(call.params, state)).toMatchObject([{ field: 'content' }]);
    expect(brief(module.apply(call.params, state, []))).toEqual([
      'write /etc/systemd/system/app.service 0644',
      'systemctl daemon-reload',
      'systemctl --quiet reenable -- app.service',
    ]);
  });

  it('catches up on a daemon-reload that an interrupted run left out', () => {
    const state = { ...converged, unit: { ...up, needsReload: true } };
    expect(module.diff(call.params, state)).toEqual([
      { field: 'daemon-reload', summary: 'have systemd read app.service again' },
    ]);
    expect(brief(module.apply(call.params, state, []))).toEqual(['systemctl daemon-reload']);
    expect(module.after(call.params, state, [])?.at(-1)?.answer).toEqual(up);
  });

  it('corrects the mode alone without a daemon-reload', () => {
    const state = { ...converged, stat: { ...there, mode: '0600' } };
    expect(module.diff(call.params, state)).toMatchObject([{ field: 'mode' }]);
    expect(brief(module.apply(call.params, state, []))).toEqual(['chmod -- 00644 /etc/systemd/system/app.service']);
  });

  it('foretells what an unenabled unit counts as', () => {
    const text = '[Service]\nExecStart=/bin/true\n';
    const { params } = systemdUnit({ name: 'app.service', content: text });
    expect(module.after(params, fresh, [])?.at(-1)?.answer).toMatchObject({ load: 'loaded', file: 'static' });
    const installable = systemdUnit({ name: 'app.service', content });
    expect(module.after(installable.params, fresh, [])?.at(-1)?.answer).toMatchObject({ file: 'disabled' });
  });

  it('does not unmask a unit behind the back of who masked it', () => {
    const state = { ...fresh, unit: { ...unknown, load: 'masked', file: 'masked' } };
    expect(() => module.diff(call.params, state)).toThrow(expect.objectContaining({ code: 'UNIT_MASKED' }));
  });

  it('writes a template without asking for a unit that cannot exist', () => {
    const { params } = systemdUnit({ name: 'worker@.service', content });
    expect(module.probe(params, {})).not.toHaveProperty('unit');
    expect(brief(module.apply(params, { stat: null, digest: null }, []))).toEqual([
      'write /etc/systemd/system/worker@.service 0644',
      'systemctl daemon-reload',
    ]);
  });

  it('can go without verification', () => {
    const { params } = systemdUnit({ name: 'app.service', content, verify: false });
    expect(module.apply(params, fresh, [])[0]).toMatchObject({ validate: undefined });
  });

  it.each([
    ['a name without suffix', { name: 'app', content }, /"name": the name of a unit with its suffix/],
    ['a drop-in', { name: 'ssh.service.d/x.conf', content }, /"name": the name of a unit/],
    ['an empty text', { name: 'app.service', content: '' }, /"content": the text of the unit/],
    [
      'enabling what says not by what',
      { name: 'app.service', content: '[Service]\nExecStart=/bin/true\n[Install]\n', enabled: true },
      /"content": a unit with enabled: true needs WantedBy=/,
    ],
    [
      'WantedBy in the wrong section',
      { name: 'app.service', content: '[Install]\n[Unit]\nWantedBy=multi-user.target\n', enabled: true },
      /"content": a unit with enabled: true needs WantedBy=/,
    ],
    ['the state of a template', { name: 'worker@.service', content, state: 'started' as const }, /"name": a template/],
  ])('refuses %s', (_, params, message) => {
    expect(() => systemdUnit(params)).toThrow(message);
  });
});
