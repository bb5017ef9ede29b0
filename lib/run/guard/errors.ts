import { TaskError } from '../../core/errors.ts';
import type { Way } from '../../core/target.ts';

type GuardCode =
  | 'GUARD_ADDRESS'
  | 'GUARD_NO_SYSTEMD'
  | 'GUARD_NO_TOOLS'
  | 'GUARD_ARMED'
  | 'GUARD_KEY'
  | 'GUARD_ARM'
  | 'GUARD_ACTIVATE'
  | 'GUARD_PROOF'
  | 'GUARD_REVERTED';

/** Why a guarded block was refused or taken back; the host is as before, and the message says so. */
export class GuardError extends TaskError {}

function guardError(code: GuardCode, message: string, hint: string, cause?: unknown): GuardError {
  return new GuardError({ code, message, hint, cause });
}

/** The address of this session would be shut out. */
export function addressRefused(address: string, allowed: readonly string[]): GuardError {
  return guardError(
    'GUARD_ADDRESS',
    `This session comes from ${address}, which the new rules do not let in (${allowed.join(', ')}); nothing was changed.`,
    'Add that address to the allowed ones, or run from an allowed one.',
  );
}

/** What the host's own look before arming said. */
export function preflightRefused(answer: string, way: Way): GuardError | undefined {
  switch (answer) {
    case 'fine':
      return undefined;
    case 'no-systemd':
      return guardError(
        'GUARD_NO_SYSTEMD',
        'The host does not run systemd, so nothing could restore it; nothing was changed.',
        'Change sshd and firewall there by hand.',
      );
    case 'no-tools':
      return guardError(
        'GUARD_NO_TOOLS',
        'The host lacks systemd-run, tar or ss, so nothing could restore it; nothing was changed.',
        'Install the packages systemd, tar and iproute2.',
      );
    case 'armed':
      return guardError(
        'GUARD_ARMED',
        'Another guarded change is not decided yet on this host; nothing was changed.',
        'Run again in three minutes: it is confirmed or taken back by then.',
      );
    default:
      return guardError(
        'GUARD_KEY',
        `The user ${way.user} of the next run has no authorized key on the host; nothing was changed.`,
        'Give the user a key (authorizedKey) before this block.',
      );
  }
}

/** The revert timer could not be armed. */
export function armFailed(said: string): GuardError {
  return guardError(
    'GUARD_ARM',
    `The revert timer could not be armed, so nothing was changed${said ? `: ${said}` : ''}.`,
    'Look at `systemctl status pincer-guard.timer` on the host.',
  );
}

/** sshd or its socket did not take the new settings. */
export function activateFailed(said: string): GuardError {
  return guardError(
    'GUARD_ACTIVATE',
    `sshd did not take the new settings${said ? `: ${said}` : ''}.`,
    'The host was restored; look at `journalctl -u ssh` there.',
  );
}

/** Nobody could log in the new way. */
export function proofFailed(way: Way, cause: unknown): GuardError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return guardError(
    'GUARD_PROOF',
    `Nobody could log in as ${way.user} on port ${way.port}: ${reason.replace(/\.$/, '')}.`,
    'The change was refused; is a firewall in front of the host closed, or the key another one?',
    cause,
  );
}

/** The error as people see it: what failed, and that the old way in works again. */
export function withRestored(error: unknown, difference: string): GuardError {
  const reason = error instanceof Error ? error.message : String(error);
  const end =
    difference === ''
      ? 'Refused, and the host restored.'
      : `Refused, but the host differs from its snapshot: ${difference}.`;
  const hint = error instanceof TaskError ? error.hint : undefined;
  const code = error instanceof TaskError ? error.code : 'GUARD_REVERTED';
  return new GuardError({ code, message: `${reason} ${end}`, hint, cause: error });
}
