import { type CommandResult, check, type Items, sh, task, z } from 'pincer';
import { parseJson } from 'pincer/parts';
import { commandPath } from '../openclaw/cli.ts';
import { programLayout, stateLayout } from '../openclaw/layout.ts';
import { unitName } from '../openclaw/unit.ts';
import type { OpenClawVars } from '../openclaw/vars.ts';

/** As much of the answer as decides; OpenClaw adds keys from version to version. */
const Audit = z.looseObject({
  summary: z.looseObject({ critical: z.int().min(0) }),
  findings: z.array(z.looseObject({ checkId: z.string(), severity: z.string(), title: z.string() })),
});

/**
 * OpenClaw's own audit of its configuration and files.
 *
 * @param eachRun false: only with `--tags verify` or `--tags audit`
 */
export function auditTasks(vars: OpenClawVars, eachRun: boolean): Items {
  return [
    task(
      'See that OpenClaw finds nothing critical about itself',
      check({
        id: 'gateway-audit',
        reason: 'it knows which of its settings and files open a host to others',
        hint: 'Read it whole: openclaw security audit. Run the playbook again, which writes configuration and modes anew.',
        run: sh`${commandPath} security audit --json`.text,
        reads: [
          `path:${vars.home}`,
          `path:${stateLayout(vars).environment}`,
          `path:${commandPath}`,
          `path:${programLayout(vars).current}`,
          `unit:${unitName}`,
          `user:${vars.user}`,
        ],
        // 5 s on an idle machine, 10 s on a busy one; up to 60 it is asked together with everything else.
        timeout: 60,
        expect: judgeAudit,
      }),
      { tags: eachRun ? ['audit'] : ['audit', 'never'] },
    ),
  ];
}

/**
 * The critical findings of an audit, or `null`. The exit status says nothing: it is 0 with findings of any kind.
 *
 * @throws TaskError `UNEXPECTED_JSON` when it is no audit
 * @example judgeAudit(answer) // '1 critical finding: gateway.loopback_no_auth (Gateway auth missing on loopback)'
 */
export function judgeAudit({ stdout }: Pick<CommandResult, 'stdout'>): string | null {
  const { summary, findings } = parseJson(stdout, Audit, 'audit');
  if (summary.critical === 0) return null;
  const named = findings
    .filter(({ severity }) => severity === 'critical')
    .map(({ checkId, title }) => `${checkId} (${title})`);
  return `${summary.critical} critical finding${summary.critical === 1 ? '' : 's'}: ${named.join('; ')}`;
}
