import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { explainVar } from './explain.ts';
import { loadInventory } from './source.ts';
import { fleet, load, withFiles } from './testing/fleet.ts';

const text = `
[vars.base]
adminIp = "203.0.113.10"
sshPort = 1001
[groups.gateways.vars.base]
sshPort = 1002
swap.mb = 512
[hosts.gw1]
groups = ["gateways"]
vars.base.sshPort = 1003
vars.gateway.token = { secret = "env:TOKEN" }
`;

function explain(key: string, set: readonly string[] = []) {
  return explainVar(load(text), fleet, { host: 'gw1', key }, { set, environment: {} }).map((entry) => ({
    ...entry,
    winner:
      entry.winner &&
      `${entry.winner.level} ${entry.winner.name} ${entry.winner.location.line ?? entry.winner.location.file}`,
    overridden: entry.overridden.map(({ level, location, value }) => `${level} ${location.line} ${value}`),
  }));
}

describe('explainVar', () => {
  it('names the line that won, and those that lost', () => {
    expect(explain('base.sshPort')).toEqual([
      { key: 'base.sshPort', value: 1003, winner: 'host gw1 10', overridden: ['group 6 1002', 'all 4 1001'] },
    ]);
  });

  it('names --set', () => {
    expect(explain('base.sshPort', ['base.sshPort=5'])).toEqual([
      {
        key: 'base.sshPort',
        value: 5,
        winner: 'set --set --set',
        overridden: ['host 10 1003', 'group 6 1002', 'all 4 1001'],
      },
    ]);
  });

  it('tells a default from a value', () => {
    expect(explain('gateway.mode')).toEqual([
      { key: 'gateway.mode', value: 'systemd', winner: undefined, overridden: [] },
    ]);
    expect(explain('base.home')).toEqual([{ key: 'base.home', value: undefined, winner: undefined, overridden: [] }]);
  });

  it('explains everything in a table', () => {
    expect(explain('base').map(({ key, winner }) => `${key}: ${winner}`)).toEqual([
      'base.adminIp: all all 3',
      'base.sshPort: host gw1 10',
      'base.packages: undefined',
      'base.swap.mb: group gateways 7',
    ]);
  });

  it('reads no secret', () => {
    const [entry] = explain('gateway.token');
    expect(entry).toMatchObject({ winner: 'host gw1 11' });
    expect(JSON.stringify(entry)).toContain('***');
  });

  it('names the file below vars', () => {
    const files = { 'hosts.toml': text, 'vars/gateways.toml': '[base]\nhome = "/srv"\n' };
    withFiles(files, (folder) => {
      const [entry] = explainVar(loadInventory(folder), fleet, { host: 'gw1', key: 'base.home' });
      expect(entry?.winner?.location).toEqual({
        file: join(folder, 'vars/gateways.toml'),
        line: 2,
        column: 1,
        key: 'base.home',
      });
    });
  });

  it('still tells where a wrong value comes from', () => {
    const wrong = load('[hosts.gw1]\ngroups = ["models"]\nvars.base.sshPort = "ssh"\n');
    expect(explainVar(wrong, fleet, { host: 'gw1', key: 'base.sshPort' })).toMatchObject([
      { value: undefined, winner: { location: { line: 3 } } },
    ]);
  });

  it.each([
    ['gw2', 'base.sshPort', 'No host is named "gw2".', 'Did you mean "gw1"?'],
    ['gw1', 'bsae.sshPort', 'There is no var bsae.sshPort.', 'Did you mean "base"?'],
    ['gw1', 'base.sshPrt', 'There is no var base.sshPrt.', 'Did you mean "sshPort"?'],
    ['gw1', 'base.swap.megabytes', 'There is no var base.swap.megabytes.', 'Known here: mb, file.'],
  ])('%s %s', (host, key, message, hint) => {
    expect(() => explainVar(load(text), fleet, { host, key })).toThrow(
      expect.objectContaining({ name: UsageError.name, message, hint }),
    );
  });
});
