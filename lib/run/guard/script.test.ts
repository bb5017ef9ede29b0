import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  activateProgram,
  armProgram,
  awaitRevertProgram,
  commitProgram,
  keptPaths,
  preflightProgram,
  undoProgram,
  undoScript,
} from './script.ts';

/** Whether a shell can parse a text; nothing of it runs. */
function parses(shell: string, text: string): string {
  return spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' }).stderr;
}

describe('the programs of a guard', () => {
  const programs = {
    preflight: preflightProgram('deploy'),
    arm: armProgram(keptPaths([])),
    activate: activateProgram(9922),
    commit: commitProgram(),
    undo: undoProgram(),
    await: awaitRevertProgram(),
    script: undoScript(),
  };

  it.each(Object.entries(programs))('%s is shell that dash and bash can parse', (_, program) => {
    for (const shell of ['sh', 'bash']) expect(parses(shell, `{\n${program}\n}\n`)).toBe('');
  });

  it('arms before anything can be changed: marker, timer and boot unit, and says so only when all hold', () => {
    const program = programs.arm;
    const order = [
      'tar -C / -cpf',
      'sh -n undo',
      'systemctl -q enable pincer-guard-boot.service',
      ': >armed',
      'systemd-run',
      'echo armed',
    ];
    expect(order.map((part) => program.indexOf(part))).toEqual(
      [...order.map((part) => program.indexOf(part))].sort((a, b) => a - b),
    );
    expect(order.every((part) => program.includes(part))).toBe(true);
  });

  it('lets exactly one of undo and commit win: both begin with the same rename', () => {
    expect(programs.commit).toContain('mv /var/lib/pincer/guard/armed /var/lib/pincer/guard/confirmed');
    expect(programs.script).toContain(
      'mv armed reverting 2>/dev/null || { [ "$1" = boot ] && [ -e reverting ]; } || exit 0',
    );
  });

  it('quotes the user of the next run', () => {
    expect(preflightProgram("o'brien")).toContain("getent passwd -- 'o'\\''brien'");
  });
});

describe('keptPaths', () => {
  it('remembers sshd and firewall, and what the tasks name besides', () => {
    expect(keptPaths(['/etc/ssh', '/etc/network/interfaces', '/etc/ufw'])).toEqual([
      '/etc/default/ufw',
      '/etc/network/interfaces',
      '/etc/ssh/sshd_config',
      '/etc/ssh/sshd_config.d',
      '/etc/systemd/system/ssh.socket.d',
      '/etc/ufw',
    ]);
  });
});
