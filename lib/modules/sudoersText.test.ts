import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SudoRule, sudoersText } from './sudoersText.ts';

const deploy = { user: 'deploy', runAs: 'ALL', noPassword: true, commands: 'ALL' };

function textOf(...rules: Parameters<typeof SudoRule.parse>[0][]): string {
  return sudoersText(rules.map((rule) => SudoRule.parse(rule)))
    .split('\n')
    .slice(1)
    .join('\n');
}

describe('sudoersText', () => {
  it('writes full rights', () => {
    expect(textOf(deploy)).toBe('deploy ALL=(ALL:ALL) NOPASSWD: ALL\n');
  });

  it('writes a scoped list: exact arguments, none, or any', () => {
    const commands = [
      '/usr/bin/systemctl restart openclaw',
      '/usr/bin/id',
      { path: '/usr/bin/tail', arguments: 'any' },
    ];
    expect(textOf({ user: '%ops', noExec: true, commands })).toBe(
      '%ops ALL=(root) NOEXEC: /usr/bin/systemctl restart openclaw, \\\n    /usr/bin/id "", \\\n    /usr/bin/tail\n',
    );
  });

  it('escapes what sudo would take for syntax or for a wildcard', () => {
    expect(textOf({ user: 'a', commands: ['/bin/x --a=1,2 http://h:1 * [!x] ^y$ #'] })).toBe(
      'a ALL=(root) /bin/x --a\\=1\\,2 http\\://h\\:1 \\* \\[\\!x\\] \\^y$ \\#\n',
    );
  });

  it.each(['systemctl restart x', '/bin/x\n/bin/y', '/bin/x \\*', '/bin/x "a"', '/ x'])('refuses %j', (command) => {
    expect(SudoRule.safeParse({ user: 'a', commands: [command] }).success).toBe(false);
  });

  it.runIf(existsSync('/usr/sbin/visudo'))('is accepted by the real visudo', () => {
    const text = textOf(deploy, {
      user: '%ops',
      commands: ['/bin/x --a=1,2 http://h:1 * [!x] ^y$ #', '/usr/bin/id', { path: '/bin/a,b', arguments: 'any' }],
    });
    expect(execFileSync('visudo', ['-cf', '-'], { input: text, encoding: 'utf8' })).toContain('parsed OK');
  });
});
