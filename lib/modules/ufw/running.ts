import { type CommandResult, probe, type ShellProbe } from '../../core/probe.ts';
import { rawShell } from '../../core/shell.ts';
import { readSettings } from './settings.ts';

/** What ufw's files say, as far as the kernel should mirror it. */
export interface Files {
  readonly defaults: string;
  readonly rules: string;
  readonly rules6: string;
}

const wantedLines =
  '^-P (INPUT|OUTPUT) |^-A (INPUT|OUTPUT) -j ufw6?-before-(in|out)put$|^-A ufw6?-before-(in|out)put -j ufw6?-user-(in|out)put$|^-A ufw6?-user-(input|output|forward) ';

/** The part of the kernel's filter table that shows whether ufw is loaded; two processes for each IP version. */
export const runningProbe: ShellProbe = probe.sh(
  rawShell(`for tool in iptables ip6tables; do
  echo "# $tool"
  "$tool" -w 5 -S 2>/dev/null | grep -E -- "$1"
done
exit 0`),
  { args: [wantedLines], reads: ['firewall:ufw'] },
);

const policies: Readonly<Record<string, string>> = { ACCEPT: 'ACCEPT', DROP: 'DROP', REJECT: 'DROP' };

/**
 * Whether the kernel holds what ufw's files say: policies, hooks and as many rules. Someone may have flushed it, or never loaded it.
 *
 * @example isLoaded(answer, { defaults, rules, rules6 })
 */
export function isLoaded(answer: CommandResult, files: Files): boolean {
  const [, four = '', six = ''] = answer.stdout.split(/^# ip6?tables$/m);
  const settings = readSettings(files.defaults);
  const input = `-P INPUT ${policies[settings.get('DEFAULT_INPUT_POLICY') ?? '']}`;
  const output = `-P OUTPUT ${policies[settings.get('DEFAULT_OUTPUT_POLICY') ?? '']}`;
  const mirrors = (table: string, mark: string, rules: string): boolean => {
    const lines = table.split('\n');
    const hooks = ['input', 'output'].flatMap((chain) => [
      `-A ${chain.toUpperCase()} -j ${mark}-before-${chain}`,
      `-A ${mark}-before-${chain} -j ${mark}-user-${chain}`,
    ]);
    const whole = [input, output, ...hooks].every((line) => lines.includes(line));
    return whole && countRules(table, mark) === countRules(rules, mark);
  };
  if (!mirrors(four, 'ufw', files.rules)) return false;
  // A kernel without IPv6 has nothing to filter.
  if (six.trim() === '') return true;
  return settings.get('IPV6') === 'yes' ? mirrors(six, 'ufw6', files.rules6) : six.includes('-P INPUT DROP\n');
}

function countRules(text: string, mark: string): number {
  return text.split('\n').filter((line) => new RegExp(`^-A ${mark}-user-(input|output|forward) `).test(line)).length;
}
