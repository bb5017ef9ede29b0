import { type CommandResult, check, type Items, type ShellText, sh, task } from 'pincer';
import { networkOf, networkText } from 'pincer/parts';
import { sshJail } from '../base/bans.ts';
import type { BaseVars } from '../base/vars.ts';

type Vars = Pick<BaseVars, 'adminIp' | 'fail2ban'>;

/** The jail of sshd as the running fail2ban has it. */
export function banTasks(vars: Vars): Items {
  return [
    task(
      'See that fail2ban guards sshd',
      check({
        id: 'ssh-jail',
        reason:
          'whoever guesses names and keys could go on for ever, and an operator who mistypes must not be shut out',
        hint: 'Run the playbook again, then look at `fail2ban-client status sshd` and `journalctl -u fail2ban`.',
        run: askJail.text,
        reads: ['unit:fail2ban.service', 'path:/etc/fail2ban', 'package:fail2ban'],
        retryFor: longestStart,
        timeout: 10,
        expect: (answer) => judgeJail(vars, answer),
      }),
    ),
  ];
}

/** How fail2ban begins to tell of a jail that is at work. */
const jailStatus = `Status for the jail: ${sshJail}`;

/** What is asked, in this order. */
const questions = ['maxretry', 'findtime', 'bantime', 'ignoreip'].map((name) => `get ${sshJail} ${name}`);

/** Seconds from the start of fail2ban's service, which systemd does not wait for, until its jails are there: 1 s was seen. */
const longestStart = 10;

/**
 * One process for all questions: its interactive mode prints a prompt before each answer. Worth asking again, and so no
 * success, is only a fail2ban that runs and has no jail yet.
 */
const askJail: ShellText = sh`systemctl is-active --quiet fail2ban.service || exit 0
said=$(printf '%s\n' ${[`status ${sshJail}`, ...questions, 'quit']} | fail2ban-client -i 2>&1)
printf '%s\n' "$said"
case $said in *${jailStatus}*) ;; *) exit 1 ;; esac`;

/**
 * What is wrong with the jail that answered, or `null`.
 *
 * @example judgeJail(vars, answer) // 'maxretry is 99, wanted 3'
 */
export function judgeJail({ adminIp, fail2ban }: Vars, { stdout }: Pick<CommandResult, 'stdout'>): string | null {
  const [, status = '', maxRetry, findTime, banTime, ignored = ''] = stdout
    .split('fail2ban> ')
    .map((answer) => answer.trim());
  if (!status.startsWith(jailStatus)) {
    return `there is no jail ${sshJail} at work`;
  }
  const values = [
    ['maxretry', maxRetry, fail2ban.maxRetry],
    ['findtime', findTime, fail2ban.findTime],
    ['bantime', banTime, fail2ban.banTime],
  ] as const;
  const spared = ignored.split('\n').map((line) => line.replace(/^[|`]- /, ''));
  const faults = [
    ...values
      .filter(([, is, wanted]) => is !== String(wanted))
      .map(([name, is, wanted]) => `${name} is ${is ?? 'not said'}, wanted ${wanted}`),
    ...adminIp.filter((address) => !spared.includes(plain(address))).map((address) => `${address} may be banned`),
  ];
  return faults.length === 0 ? null : faults.join('; ');
}

function plain(address: string): string {
  const network = networkOf(address);
  return network === null ? address : networkText(network);
}
