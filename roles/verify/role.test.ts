import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../lib/core/task.ts';
import { BaseVars } from '../base/vars.ts';
import { OpenClawVars } from '../openclaw/vars.ts';
import { verify } from './role.ts';
import { VerifyVars } from './vars.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const base = BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: [key] });
const openclaw = OpenClawVars.parse({});
const own = VerifyVars.parse({});
const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };

const tasksOf = (vars: Partial<Parameters<typeof verify>[0]>): readonly Task[] =>
  verify({ verify: own, ...vars })
    .expand(host, {} as never)
    .flatMap((item) => (item.type === 'task' ? [item] : []));
const idsOf = (tasks: readonly Task[]): unknown[] =>
  tasks.flatMap(({ call }) => (call.module.name === 'check' ? [call.params.id] : []));

describe('role verify', () => {
  it('looks at all that the roles promise, causes before effects', () => {
    expect(idsOf(tasksOf({ base, openclaw }))).toEqual([
      'kernel-settings',
      'firewall-on',
      'firewall-ssh',
      'sshd-settings',
      'ssh-jail',
      'gateway-running',
      'gateway-enabled',
      'gateway-ready',
      'gateway-health',
      'gateway-audit',
      'gateway-without-token',
      'gateway-wrong-token',
      'gateway-right-token',
      'listeners',
    ]);
  });

  it('looks only at the roles that a host has', () => {
    const baseOnly = ['kernel-settings', 'firewall-on', 'firewall-ssh', 'sshd-settings', 'ssh-jail', 'listeners'];
    expect(idsOf(tasksOf({ base }))).toEqual(baseOnly);
    expect(idsOf(tasksOf({ openclaw }))).toEqual(
      idsOf(tasksOf({ base, openclaw })).filter((id) => !baseOnly.includes(String(id))),
    );
    expect(tasksOf({})).toEqual([]);
  });

  it('can change nothing: it asks and waits', () => {
    const modules = new Set(tasksOf({ base, openclaw }).map(({ call }) => call.module.name));
    expect([...modules].sort()).toEqual(['check', 'query', 'waitFor']);
  });

  it('says of each question what its answer depends on, so that all can be asked ahead and none is out of date', () => {
    for (const { call, name } of tasksOf({ base, openclaw })) {
      for (const question of Object.values(call.module.probe(call.params, {}))) {
        expect({ name, question }).toMatchObject({ name, question: { kind: 'sh', reads: expect.any(Array) } });
        if (question?.kind !== 'sh') continue;
        expect({ name, reads: question.reads }).not.toMatchObject({ reads: expect.arrayContaining(['*']) });
        expect(question.timeout).toBeLessThanOrEqual(60);
        expect(() => execFileSync('sh', ['-n'], { input: question.text })).not.toThrow();
      }
    }
  });

  it('asks each thing once: checks of one answer share the question', () => {
    const asked = tasksOf({ base, openclaw }).flatMap(({ call }) => Object.values(call.module.probe(call.params, {})));
    const texts = asked.flatMap((question) => (question?.kind === 'sh' ? [question.text] : []));
    expect(texts.filter((text) => text.startsWith('ufw status'))).toHaveLength(2);
    expect(new Set(asked.map((question) => JSON.stringify(question))).size).toBe(asked.length - 2);
  });
});
