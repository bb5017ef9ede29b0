import { describe, expect, it } from 'vitest';
import type { Unit } from '../core/probe.ts';
import { service } from './service.ts';

const { module } = service;
const up: Unit = { load: 'loaded', active: 'active', sub: 'running', file: 'enabled', needsReload: false };
const call = service({ name: 'ssh', state: 'started', enabled: true });

describe('service', () => {
  it('asks for the unit, a service unless it says otherwise', () => {
    expect(module.probe(call.params, {})).toEqual({ unit: { kind: 'unit', name: 'ssh.service' } });
    const socket = service({ name: 'ssh.socket', state: 'stopped' });
    expect(module.probe(socket.params, {})).toEqual({ unit: { kind: 'unit', name: 'ssh.socket' } });
  });

  it('finds nothing to do when all is as wanted', () => {
    expect(module.diff(call.params, { unit: up })).toEqual([]);
    expect(module.apply(call.params, { unit: up }, [])).toEqual([]);
  });

  it('starts a unit and foretells that it runs', () => {
    const unit = { ...up, active: 'inactive', sub: 'dead' };
    expect(module.diff(call.params, { unit })).toEqual([
      { field: 'state', summary: 'start ssh.service', before: 'inactive', after: 'active' },
    ]);
    expect(module.apply(call.params, { unit }, [])).toMatchObject([{ args: ['start', 'ssh.service'], direct: false }]);
    expect(module.after(call.params, { unit }, [])?.map(({ answer }) => answer)).toEqual([up]);
  });

  it('is an action when it acts each time', () => {
    expect(module.kindOf(call.params)).toBe('state');
    expect(module.kindOf(service({ name: 'ssh', state: 'restarted' }).params)).toBe('action');
    expect(module.kindOf(service({ name: 'ssh', state: 'reloaded' }).params)).toBe('action');
  });

  it('says that the host has no such unit', () => {
    for (const unit of [null, { ...up, load: 'not-found', active: 'inactive', file: '' }]) {
      expect(() => module.diff(call.params, { unit })).toThrow('The host has no unit ssh.service.');
    }
  });

  it('says that systemd does not run', () => {
    const unit = { unavailable: 'systemd does not run here' };
    expect(() => module.diff(call.params, { unit })).toThrow(/state of ssh\.service: systemd does not run here/);
  });

  it('absorbs a pending reload of the same unit by a restart', () => {
    const restart = service({ name: 'ssh', state: 'restarted' }).params;
    const reload = service({ name: 'ssh.service', state: 'reloaded' }).params;
    expect(module.absorbs(restart, reload)).toBe(true);
    expect(module.absorbs(reload, restart)).toBe(false);
    expect(module.absorbs(restart, service({ name: 'cron', state: 'reloaded' }).params)).toBe(false);
    expect(module.absorbs(restart, service({ name: 'ssh', state: 'reloaded', enabled: true }).params)).toBe(false);
  });

  it.each([
    ['nothing wanted', { name: 'ssh' }, /"state": at least one of/],
    ['a masked unit that is enabled', { name: 'ssh', masked: true, enabled: true }, /"enabled": a masked unit/],
    ['a masked unit that runs', { name: 'ssh', masked: true, state: 'started' as const }, /"state": a masked unit/],
    ['a template', { name: 'worker@.service', enabled: true }, /"name": a template has no state/],
    ['a template without suffix', { name: 'worker@', enabled: true }, /"name": a template has no state/],
    ['a name with a blank', { name: 'my app', enabled: true }, /"name": the name of a systemd unit/],
  ])('refuses %s', (_, params, message) => {
    expect(() => service(params)).toThrow(message);
  });
});
