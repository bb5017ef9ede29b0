import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sh } from '../core/shell.ts';
import { asUser } from './asUser.ts';

const account = { name: 'nobody', uid: 65534, gid: 65534, comment: '', home: '/nonexistent', shell: '/bin/false' };
const root = process.getuid?.() === 0;

describe('asUser', () => {
  it.runIf(root)('runs the command with the rights of the account and none of ours', () => {
    const { text } = asUser(account, sh`sh -c ${'id -u; id -G; printf "%s\n" "$1"'} pincer ${"it's"}`);
    expect(execFileSync('sh', ['-c', text], { encoding: 'utf8' })).toBe("65534\n65534\nit's\n");
  });

  it('runs it as it is for whoever is that account already', () => {
    const own = { ...account, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(execFileSync('sh', ['-c', asUser(own, sh`id -u`).text], { encoding: 'utf8' })).toBe(`${own.uid}\n`);
  });
});
