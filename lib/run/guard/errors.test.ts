import { describe, expect, it } from 'vitest';
import { TaskError } from '../../core/errors.ts';
import { addressRefused, preflightRefused, proofFailed, withRestored } from './errors.ts';

const way = { user: 'deploy', port: 9922 };

describe('errors of a guard', () => {
  it('say that nothing was changed when the guard refused early', () => {
    expect(addressRefused('192.0.2.7', ['203.0.113.0/24'])).toMatchObject({
      code: 'GUARD_ADDRESS',
      message:
        'This session comes from 192.0.2.7, which the new rules do not let in (203.0.113.0/24); nothing was changed.',
    });
    expect(preflightRefused('fine', way)).toBeUndefined();
    expect(preflightRefused('no-key', way)).toMatchObject({ code: 'GUARD_KEY' });
    expect(preflightRefused('armed', way)).toMatchObject({ code: 'GUARD_ARMED' });
    expect(preflightRefused('no-systemd', way)).toMatchObject({ code: 'GUARD_NO_SYSTEMD' });
  });

  it('keep the reason and say whether the host is as before', () => {
    const failed = proofFailed(way, new Error('connection refused.'));
    expect(failed.message).toBe('Nobody could log in as deploy on port 9922: connection refused.');
    expect(withRestored(failed, '')).toMatchObject({
      code: 'GUARD_PROOF',
      message: 'Nobody could log in as deploy on port 9922: connection refused. Refused, and the host restored.',
      hint: failed.hint,
      cause: failed,
    });
    expect(
      withRestored(new TaskError({ code: 'STEP_FAILED', message: 'It ended with status 1.' }), 'etc/ufw/x differs')
        .message,
    ).toBe('It ended with status 1. Refused, but the host differs from its snapshot: etc/ufw/x differs.');
  });
});
