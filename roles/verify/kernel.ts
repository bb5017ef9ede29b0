import { type CommandResult, check, type Items, type ShellText, sh, task } from 'pincer';
import { isLocked, normalValue, sysctlPath } from 'pincer/parts';
import { type KernelSettings, kernelSettings, optionalKeys } from '../base/kernel.ts';
import type { BaseVars } from '../base/vars.ts';

/** The running kernel, read back; a setting that this host's kernel lacks or does not let be set is none of ours. */
export function kernelTasks(kernel: BaseVars['kernel']): Items {
  const settings = kernelSettings(kernel);
  return [
    task(
      'See that the kernel holds its settings',
      check({
        id: 'kernel-settings',
        reason: 'a loosened setting shows nowhere else, and stays until the next boot or longer',
        hint: 'Run the playbook again: role base sets them. If they come back, look for a program that sets its own in `grep -r . /etc/sysctl.d`.',
        run: readSettings(Object.keys(settings)).text,
        reads: Object.keys(settings).map((key) => `sysctl:${key}` as const),
        expect: (answer) => judgeSettings(settings, optionalKeys(kernel), answer),
      }),
    ),
  ];
}

/** Prints `path:value` for each setting that is there, and `fixed:path` for each that may not be written. */
function readSettings(keys: readonly string[]): ShellText {
  const paths = keys.map(sysctlPath);
  return sh`set -- ${paths}
grep -H '' -- "$@" 2>/dev/null
for path; do [ -w "$path" ] || echo "fixed:$path"; done
exit 0`;
}

/**
 * What is wrong with the settings that came, or `null`.
 *
 * @param optional keys that a kernel may lack or refuse
 * @example judgeSettings({ 'vm.swappiness': 10 }, [], { code: 0, stdout: '/proc/sys/vm/swappiness:60\n', stderr: '' })
 */
export function judgeSettings(
  settings: KernelSettings,
  optional: readonly string[],
  { stdout }: Pick<CommandResult, 'stdout'>,
): string | null {
  const lines = stdout.split('\n').filter((line) => line !== '');
  const values = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), normalValue(line.slice(line.indexOf(':') + 1))]),
  );
  const faults = Object.entries(settings).flatMap(([key, value]) => {
    const path = sysctlPath(key);
    const [running, wanted] = [values.get(path), normalValue(value)];
    const isOurs = !optional.includes(key);
    if (running === undefined) return isOurs ? [`${key} cannot be read, wanted ${wanted}`] : [];
    if (running === wanted || isLocked(key, running)) return [];
    return isOurs || !lines.includes(`fixed:${path}`) ? [`${key} is ${running}, wanted ${wanted}`] : [];
  });
  return faults.length === 0 ? null : faults.join('; ');
}
