import { quote } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import type { Journal } from './hello.ts';

/** Longest that a durable step (apt) of a dead run is waited for, in seconds; its own timeout ends it at the latest. */
const longestWait = 1800;

/**
 * The program that brings the rest of an interrupted run to an end: its shell is killed so that it starts nothing
 * more; the step that was running is waited for, because killing it (apt) would leave more to mend; temporary files
 * and the run's folder go.
 *
 * @param mayKill whether the journal's shell may be killed: it is of this very run, or nobody is left to answer to
 */
export function recoverProgram(journals: readonly Journal[], mayKill: (journal: Journal) => boolean): string {
  let program = '';
  journals.forEach((journal, index) => {
    const shell = journal.shell;
    const kill =
      shell !== undefined && journal.alive && mayKill(journal) ? `kill -9 ${shell} 2>/dev/null\nsleep 0.1\n` : '';
    program += `B r-${index}\n${kill}${waitFor(journal.process)}`;
    program += `while read -r k l;do printf '%s %s\\n' "$k" "$l";done <${quote(`${journal.folder}/journal`)}\n`;
    program += `while read -r k l;do if [ $k = t ];then rm -f -- "$l";fi;done <${quote(`${journal.folder}/journal`)}\n`;
    program += `rm -rf -- ${quote(journal.folder)}\nE r-${index} 0\n`;
  });
  return program;
}

/** Only our own kind of process is waited for: a process id may have been given to another. */
function waitFor(process: number | undefined): string {
  if (process === undefined) return '';
  return `n=0; while [ -r /proc/${process}/cmdline ]&&read -r w </proc/${process}/cmdline||[ -n "$w" ]&&case $w in timeout*)[ $n -lt ${longestWait * 5} ];;*)false;;esac
do sleep 0.2; n=$((n+1)); w=;done
`;
}

/** Seconds that a recovery may take. */
export function recoverSeconds(journals: readonly Journal[]): number {
  return 30 + journals.filter(({ process }) => process !== undefined).length * (longestWait + 10);
}

/** The final lines of each journal, read after everything came to an end. */
export function parseRecovered(entries: ReadonlyMap<string, Entry>, count: number): readonly (readonly string[])[] {
  return Array.from({ length: count }, (_, index) =>
    (entries.get(`r-${index}`)?.stdout.toString('utf8') ?? '').split('\n').filter(Boolean),
  );
}
