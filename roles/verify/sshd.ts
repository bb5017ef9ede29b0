import { type CommandResult, check, type Items, type ShellText, sh, task } from 'pincer';
import { overridden, readVerdicts, sshdText } from 'pincer/parts';
import { type SshdParams, sshdParams } from '../base/sshd.ts';
import type { BaseVars } from '../base/vars.ts';

/** The settings that sshd itself says are in force, for each account that may log in. */
export function sshdTasks(vars: BaseVars): Items {
  const params = sshdParams(vars);
  return [
    task(
      'See that sshd lets in as it should',
      check({
        id: 'sshd-settings',
        reason: 'sshd is the only door of the host, and one line in another file can open it to passwords',
        hint: 'Run the playbook again. If another file decides, find it: grep -rin KEYWORD /etc/ssh/sshd_config /etc/ssh/sshd_config.d.',
        run: askSshd(params, vars.sshPort).text,
        reads: ['path:/etc/ssh', 'package:openssh-server'],
        expect: (answer) => judgeSshd(params, answer),
      }),
    ),
  ];
}

/**
 * What sshd makes of the files on the host, and of our settings alone, for each connection: the second gives what we
 * want in sshd's own normal form. Prints as `readVerdicts` reads.
 */
function askSshd({ settings, match, connections }: SshdParams, port: number): ShellText {
  const tried = connections.map(
    ({ user, address }) => `user=${user},host=localhost,addr=${address},laddr=127.0.0.1,lport=${port}`,
  );
  return sh`wanted=${sshdText(settings, match)}
mkdir -p /run/sshd
for connection in ${tried}; do
  whole=$(sshd -T -C "$connection" 2>&1); printf '# whole %s %s\n%s\n' $? "$connection" "$whole"
  alone=$(printf %s "$wanted" | sshd -T -f /dev/stdin -C "$connection" 2>&1)
  printf '# alone %s %s\n%s\n' $? "$connection" "$alone"
done`;
}

/**
 * What is wrong with the settings in force, or `null`.
 *
 * @example judgeSshd(sshdParams(vars), answer) // 'PasswordAuthentication is "yes", wanted "no" (user=deploy,...)'
 */
export function judgeSshd({ settings, match, connections }: SshdParams, answer: CommandResult): string | null {
  const verdicts = readVerdicts(answer);
  const refused = verdicts.find(({ whole, alone }) => whole.code !== 0 || alone.code !== 0);
  if (refused !== undefined) return `sshd refuses: ${refused.whole.message || refused.alone.message}`;
  if (verdicts.length < connections.length) return 'sshd did not say its settings';
  const keywords = [settings, ...match.map((block) => block.settings)].flatMap((part) => Object.keys(part));
  const faults = verdicts.flatMap((verdict) =>
    overridden(keywords, verdict).map(
      ({ keyword, effective, wanted, connection }) =>
        `${keyword} is "${effective}", wanted "${wanted}" (${connection.split(',')[0]})`,
    ),
  );
  return faults.length === 0 ? null : faults.join('; ');
}
