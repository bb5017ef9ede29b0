import type { Finding } from './check.ts';

/**
 * The findings that stand by themselves when only a part of the vars is looked at, e.g. one group's section: what is
 * missing may come from another level, and a rule may depend on values of another level.
 *
 * @example withoutMissing([{ kind: 'missing', path: ['adminIp'], says: 'a text is wanted' }]) // []
 */
export function withoutMissing(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((found) => found.kind === 'unknown' || found.kind === 'wrong');
}
