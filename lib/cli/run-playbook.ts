import { createShowDiff } from '../report/diff.ts';
import { Report } from '../report/report.ts';
import type { Screen } from '../report/screen.ts';
import { showRun } from '../report/show-run.ts';
import { shortPath } from '../report/text.ts';
import { runPlays } from '../run/engine.ts';
import { createTransport } from '../transport/create.ts';
import type { Arguments } from './arguments.ts';
import { askHidden } from './ask-hidden.ts';
import { becomePassword } from './become-password.ts';
import { exitStatus, exitStatusOf } from './exit-status.ts';
import { listenForInterrupt } from './interrupt.ts';
import { originalPlace } from './original-place.ts';
import type { Playbook } from './playbook.ts';
import type { Prepared } from './prepare.ts';

/**
 * Runs a playbook on the hosts that were prepared, and shows the run.
 *
 * @returns the exit status
 * @throws PincerError when sudo's password is wanted and cannot be had
 * @example await runPlaybook(playbook, prepared, options, screen)
 */
export async function runPlaybook(
  { plays, file }: Playbook,
  { hosts }: Prepared,
  options: Arguments,
  screen: Screen,
): Promise<number> {
  const password = await becomePassword(options.askBecomePassword, process.env, screen.prompt);
  const { check, diff, verbosity, forks, tags, skipTags } = options;
  const report = new Report({
    paint: screen.paint,
    verbosity,
    check,
    hosts: hosts.map(({ host }) => host.name),
    showDiff: diff ? await createShowDiff() : undefined,
    width: screen.width,
    directory: process.cwd(),
    original: originalPlace,
    title: shortPath(file, process.cwd()),
  });
  const shown = showRun(report, screen);
  const interrupt = listenForInterrupt((text) => screen.complain([screen.paintError('yellow', text)]));
  const passphrase = process.stdin.isTTY
    ? (file: string) => shown.pauseFor(() => askHidden(`Passphrase of ${file}: `, screen.prompt))
    : undefined;
  try {
    const results = await runPlays(
      plays,
      hosts.map(({ host, whole }) => ({
        info: host.info,
        vars: host.vars,
        whole,
        transport: createTransport(host.target, { hostName: host.name, passphrase }),
      })),
      {
        selection: { tags, skipTags },
        check,
        diff,
        forks,
        password,
        // Only tests need another place: there the host is the machine that they run on.
        stateFolder: process.env.PINCER_STATE_FOLDER,
        signal: interrupt.signal,
        emit: shown.emit,
      },
    );
    return interrupt.signal.aborted ? exitStatus.interrupted : exitStatusOf(results);
  } finally {
    interrupt.stop();
    shown.end();
  }
}
