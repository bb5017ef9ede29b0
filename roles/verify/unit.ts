import { type CommandResult, check, type Items, sh, task } from 'pincer';
import { unitName } from '../openclaw/unit.ts';

/** What systemd says of the gateway. One question for both checks. */
const question = {
  run: sh`systemctl show --property=LoadState,ActiveState,SubState,UnitFileState ${unitName}`.text,
  reads: [`unit:${unitName}`, 'path:/etc/systemd/system'],
} as const;

/** The gateway's service: it runs, and will after a reboot. */
export function unitTasks(): Items {
  return [
    task(
      'See that the gateway runs',
      check({
        ...question,
        reads: [...question.reads],
        id: 'gateway-running',
        reason: 'nobody is served by a gateway that does not run',
        hint: `Look why it ended: journalctl -u ${unitName}. Run the playbook again to start it.`,
        expect: (answer) => wanted(answer, 'ActiveState', 'active'),
      }),
    ),
    task(
      'See that the gateway starts at boot',
      check({
        ...question,
        reads: [...question.reads],
        id: 'gateway-enabled',
        reason: 'after the next reboot, e.g. for a kernel update, nobody would start it',
        hint: `Run the playbook again, or: systemctl enable ${unitName}.`,
        expect: (answer) => wanted(answer, 'UnitFileState', 'enabled'),
      }),
    ),
  ];
}

/** What is wrong with one property of the unit, or `null`. */
export function wanted({ stdout }: Pick<CommandResult, 'stdout'>, property: string, value: string): string | null {
  const found = new RegExp(`^${property}=(.*)$`, 'm').exec(stdout)?.[1];
  if (found === value) return null;
  return `${unitName} is ${found === undefined || found === '' ? 'unknown to systemd' : found}, wanted ${value}`;
}
