import { expect, test } from 'vitest';
import { unreachable, WayError } from './way-error.ts';

const refused = new WayError({ code: 'SSH_REFUSED', message: 'connection refused', hint: 'Start sshd.' });
const login = new WayError({
  code: 'SSH_AUTH',
  message: 'login refused',
  hint: 'Add the key.',
  cause: new Error('why'),
});

test('one sentence for each way, code and hint of the way that came furthest', () => {
  const ways = [
    { label: 'deploy@gw1:9922', error: login },
    { label: 'root@gw1:22', error: refused },
  ];
  for (const failures of [ways, ways.toReversed()]) {
    expect(unreachable('gw1', failures)).toMatchObject({ code: 'SSH_AUTH', hint: 'Add the key.', cause: login.cause });
  }
  expect(unreachable('gw1', ways).message).toBe(
    'Host "gw1" could not be reached: deploy@gw1:9922: login refused; root@gw1:22: connection refused.',
  );
});

test('says so when there was nothing to try', () => {
  expect(unreachable('gw1', [])).toMatchObject({
    code: 'SSH_NO_WAY',
    message: 'Host "gw1" could not be reached: no user and port to try.',
  });
});
