import { expect, it } from 'vitest';
import { wanted } from './unit.ts';

const stdout = 'LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\n';

it('reads one property of the unit', () => {
  expect(wanted({ stdout }, 'ActiveState', 'active')).toBeNull();
  expect(wanted({ stdout }, 'UnitFileState', 'enabled')).toBeNull();
});

it.each([
  [stdout.replace('=active', '=failed'), 'openclaw.service is failed, wanted active'],
  // It starts again and again.
  [stdout.replace('=active', '=activating'), 'openclaw.service is activating, wanted active'],
  ['ActiveState=\n', 'openclaw.service is unknown to systemd, wanted active'],
  ['', 'openclaw.service is unknown to systemd, wanted active'],
])('says how the unit is (%#)', (answer, fault) => {
  expect(wanted({ stdout: answer }, 'ActiveState', 'active')).toBe(fault);
});
