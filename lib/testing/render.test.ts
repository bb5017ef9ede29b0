import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { guarded } from '../core/guarded.ts';
import { defineRole } from '../core/role.ts';
import { Secret } from '../core/secret.ts';
import { task } from '../core/task.ts';
import { file } from '../modules/file.ts';
import { query } from '../modules/query.ts';
import { service } from '../modules/service.ts';
import { sshdConfig } from '../modules/sshdConfig/sshdConfig.ts';
import { sudoers } from '../modules/sudoers.ts';
import { sysctl } from '../modules/sysctl.ts';
import { systemdUnit } from '../modules/systemdUnit.ts';
import { renderRole, renderTasks } from './render.ts';

it('writes what a role plans, at the same places below a folder, with the same modes', async () => {
  const role = defineRole({
    name: 'greeter',
    vars: z.strictObject({ text: z.string() }),
    facts: ['os'],
    tasks: ({ vars, facts }) => [
      task('Greet', file({ path: '/etc/motd', content: `${vars.text} ${facts.os.codename}\n`, mode: '0600' })),
      task('Start it', service({ name: 'greeter', state: 'started' })),
      guarded('Harden sshd', [task('Close', sshdConfig({ settings: { PermitRootLogin: 'no' } }))], {
        way: { user: 'deploy', port: 22 },
        allowedFrom: ['203.0.113.10'],
      }),
    ],
  });
  const rendered = await renderRole(role({ text: 'Welcome to' }));
  expect(rendered.tasks).toEqual(['Greet', 'Start it', 'Close']);
  const motd = rendered.file('/etc/motd');
  expect(motd).toMatchObject({ content: 'Welcome to trixie\n', mode: '0600', task: 'Greet' });
  expect(readFileSync(`${rendered.folder}/etc/motd`, 'utf8')).toBe(motd.content);
  expect(statSync(motd.location).mode & 0o777).toBe(0o600);
  expect(rendered.file('/etc/ssh/sshd_config.d/00-pincer.conf').content).toContain('PermitRootLogin no\n');
  await rendered[Symbol.asyncDispose]();
  expect(existsSync(rendered.folder)).toBe(false);
});

it('knows every module that puts a whole file in place', async () => {
  await using rendered = await renderTasks([
    task('Secret', file({ path: '/etc/key', content: new Secret('canary-value', 'test') })),
    task('Sudo', sudoers({ name: 'ops', rules: [{ user: 'ops', commands: ['/usr/bin/id'] }] })),
    task('Unit', systemdUnit({ name: 'x.service', content: '[Service]\nExecStart=/bin/true\n' })),
    task('Kernel', sysctl({ settings: { 'vm.swappiness': 10 } })),
  ]);
  expect(rendered.files.map(({ path }) => path)).toEqual([
    '/etc/key',
    '/etc/sudoers.d/ops',
    '/etc/systemd/system/x.service',
    '/etc/sysctl.d/60-pincer.conf',
  ]);
  expect(rendered.file('/etc/key').content).toBe('canary-value');
  expect(rendered.file('/etc/sudoers.d/ops').content).toContain('/usr/bin/id');
  expect(rendered.file('/etc/sysctl.d/60-pincer.conf').content).toMatch(/vm\.swappiness = 10/);
});

it('names what depends on a result, and what nobody writes', async () => {
  const name = query('Ask for the name', { run: 'hostname' });
  const say = name.result.pick(String);
  await using rendered = await renderTasks([name, task('Say it', file({ path: '/etc/name', content: say }))]);
  expect(rendered.unknown).toEqual(['Say it']);
  expect(rendered.files).toEqual([]);
  expect(() => rendered.file('/etc/name')).toThrow('No task writes /etc/name.');
});
