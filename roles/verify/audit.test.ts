import { expect, it } from 'vitest';
import { OpenClawVars } from '../openclaw/vars.ts';
import { auditTasks, judgeAudit } from './audit.ts';

const finding = (severity: string, checkId: string, title: string) => ({ severity, checkId, title, detail: '' });
const audit = (critical: number, findings: readonly object[]) => ({
  stdout: JSON.stringify({ ts: 1, summary: { critical, warn: 1, info: 1 }, findings }),
});

it('is content with an audit that finds nothing critical', () => {
  expect(judgeAudit(audit(0, [finding('warn', 'gateway.trusted_proxies', 'x')]))).toBeNull();
});

it('names what is critical and nothing else', () => {
  const found = audit(2, [
    finding('critical', 'gateway.loopback_no_auth', 'Gateway auth missing on loopback'),
    finding('warn', 'other', 'Other'),
    finding('critical', 'fs.state_dir.perms_world_writable', 'State dir is world-writable'),
  ]);
  expect(judgeAudit(found)).toBe(
    '2 critical findings: gateway.loopback_no_auth (Gateway auth missing on loopback); fs.state_dir.perms_world_writable (State dir is world-writable)',
  );
});

it.each(['', 'Config invalid\n', '{"ok":false}', '{"summary":{"critical":"0"},"findings":[]}'])(
  'does not take %j for an audit',
  (stdout) => {
    expect(() => judgeAudit({ stdout })).toThrow(/audit is no/);
  },
);

it('is part of each run, or only of those that ask for it', () => {
  const tagsOf = (eachRun: boolean): unknown =>
    auditTasks(OpenClawVars.parse({}), eachRun).flatMap((item) =>
      item && item.type === 'task' ? [item.options.tags] : [],
    );
  expect(tagsOf(true)).toEqual([['audit']]);
  expect(tagsOf(false)).toEqual([['audit', 'never']]);
});
