import type { CommandResult, ShellProbe } from '../core/probe.ts';
import { userText } from '../shell/user-text.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';

/** Exit statuses of coreutils' timeout: 124 when it ended the command, 137 when it had to kill it. */
const timedOut = new Set([124, 137]);

export const shellKind: ProbeKind<ShellProbe, CommandResult> = {
  shell: (questions, prefix) =>
    questions
      .map(({ text, args, timeout }, index) => {
        const { command, document } = userText(text, args);
        const line = `LC_ALL=C.UTF-8 timeout -k 5 ${timeout} ${command} </dev/null`;
        return record(`${prefix}.${index}`, document === '' ? line : `${line}\n${document.trimEnd()}`);
      })
      .join(''),
  parse: (questions, entry, prefix) =>
    questions.map(({ timeout }, index) => {
      const found = entry(`${prefix}.${index}`);
      if (!found) return noRecord;
      if (timedOut.has(found.code)) return { unavailable: `it did not end within ${timeout} s` };
      return { code: found.code, stdout: found.stdout.toString('utf8'), stderr: found.stderr.toString('utf8') };
    }),
  seconds: (questions) => questions.reduce((sum, { timeout }) => sum + timeout + 5, 0),
};
