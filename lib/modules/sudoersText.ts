import { z } from 'zod';
import { AccountName } from '../core/params.ts';

/**
 * One command as it is typed, from an absolute path on: exactly these arguments, or none. No wildcards: sudo's match
 * across spaces and slashes, so a rule with one allows more than it seems to.
 */
const Command = z
  .string()
  .regex(/^\/[^\s]/, 'a command with its absolute path is wanted')
  .regex(/^[^\\"\p{Cc}]*$/u, 'a command without backslashes, double quotes and control characters is wanted');

/** One rule of sudoers(5). */
export const SudoRule = z.strictObject({
  /** An account, or a group with `%` before it. */
  user: z.union([AccountName, z.string().regex(/^%[A-Za-z_][A-Za-z0-9_.-]{0,31}$/, 'a user or %group is wanted')]),
  /** Whom the commands may run as; `ALL` means any user and group. */
  runAs: AccountName.or(z.literal('ALL')).default('root'),
  /** sudo asks for no password. */
  noPassword: z.boolean().default(false),
  /** A command may start no other: keeps pagers and editors from handing out a shell. */
  noExec: z.boolean().default(false),
  commands: z.union([
    z.literal('ALL'),
    z.array(z.union([Command, z.strictObject({ path: Command, arguments: z.literal('any') })])).min(1),
  ]),
});
export type SudoRule = z.output<typeof SudoRule>;

/**
 * The text of a sudoers file.
 *
 * @example sudoersText([{ user: 'deploy', runAs: 'ALL', noPassword: true, noExec: false, commands: 'ALL' }])
 */
export function sudoersText(rules: readonly SudoRule[]): string {
  return `# Managed by Pincer; changes made by hand are overwritten.\n${rules.map(ruleText).join('')}`;
}

function ruleText(rule: SudoRule): string {
  const runAs = rule.runAs === 'ALL' ? 'ALL:ALL' : rule.runAs;
  const tags = `${rule.noPassword ? 'NOPASSWD: ' : ''}${rule.noExec ? 'NOEXEC: ' : ''}`;
  const commands = rule.commands === 'ALL' ? 'ALL' : rule.commands.map(commandText).join(', \\\n    ');
  return `${rule.user} ALL=(${runAs}) ${tags}${commands}\n`;
}

function commandText(command: Exclude<SudoRule['commands'], 'ALL'>[number]): string {
  if (typeof command !== 'string') return escaped(command.path);
  // Without arguments in the rule, sudo would allow any; "" stands for none.
  return command.includes(' ') ? escaped(command) : `${escaped(command)} ""`;
}

/** Escapes what sudoers(5) names special in a command, and what its pattern match would take for a wildcard. */
function escaped(command: string): string {
  return command.replace(/[,:=#*?[\]!^]/g, '\\$&');
}
