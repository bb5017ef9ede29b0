import { expect, it } from 'vitest';
import { SudoRule, sudoersText } from '../../lib/modules/sudoersText.ts';
import { operatorRule } from './operator.ts';

const text = sudoersText([SudoRule.parse(operatorRule('operator', 'openclaw'))]);

it('allows whole command lines about one unit', () => {
  expect(text).toContain('operator ALL=(root) NOPASSWD: NOEXEC: /usr/bin/systemctl start openclaw, \\\n');
  for (const line of [
    'systemctl stop openclaw',
    'systemctl restart openclaw',
    'systemctl status openclaw',
    'systemctl enable openclaw',
    'systemctl disable openclaw',
    'systemctl daemon-reload',
    'journalctl -u openclaw',
    'journalctl -u openclaw -f',
    'tailscale status',
  ]) {
    expect(text).toMatch(new RegExp(`/usr/bin/${line}(?:,|\\n)`));
  }
});

it('holds no wildcard, no other unit, nothing that starts a program', () => {
  expect(text).not.toMatch(/[*?[]/);
  const units = [...text.matchAll(/systemctl \w+ (?:--no-pager )?(\w+)/g)].map(([, unit]) => unit);
  expect(new Set(units)).toEqual(new Set(['openclaw']));
  expect(text).toContain('NOEXEC:');
  expect(text).not.toMatch(/ALL$/m);
});
