import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { explain, type Phase, timedOut } from './explain.ts';

const at = (phase: Phase, complaint?: string) => ({ phase, address: 'gw1', port: 9922, connectTimeout: 10, complaint });
const failure = (code: string) => Object.assign(new Error(`it failed: ${code}`), { code });

describe('explain', () => {
  test.each([
    ['ECONNREFUSED', 'SSH_REFUSED', 'connection refused', false],
    ['ENOTFOUND', 'SSH_UNRESOLVED', 'the name "gw1" has no address', true],
    ['EHOSTUNREACH', 'SSH_NO_ROUTE', 'no route to gw1', false],
    ['ETIMEDOUT', 'SSH_TIMEOUT', 'no answer within 10 s (connecting)', false],
    ['EACCES', 'SSH_LOST', 'it failed: EACCES', false],
  ])('%s while connecting', (code, expected, message, stop) => {
    expect(explain(failure(code), at('connecting'))).toMatchObject({ code: expected, message, stop });
  });

  test('a failed handshake is one of the protocol', () => {
    const cause = Object.assign(new Error('no matching cipher'), { level: 'handshake' });
    expect(explain(cause, at('handshake'))).toMatchObject({
      code: 'SSH_PROTOCOL',
      message: 'the SSH handshake failed: no matching cipher',
      cause,
    });
  });

  test('a host that hangs up is said to', () => {
    expect(explain(undefined, at('handshake')).message).toBe('the host closed the connection during the SSH handshake');
    expect(explain(failure('ECONNRESET'), at('authentication'))).toMatchObject({
      code: 'SSH_LOST',
      message: 'the host closed the connection during the login: it failed: ECONNRESET',
    });
  });

  test('what a proxy command says comes first', () => {
    expect(explain(failure('EPIPE'), at('handshake', 'exit status 1: no'))).toMatchObject({
      code: 'SSH_PROXY',
      message: 'the proxy command failed (exit status 1: no)',
    });
  });

  test('knows the errors that Node really gives, for one address and for several', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const [cause] = await once(connect({ host, port }), 'error').catch((error: unknown) => [error]);
      expect(explain(cause, at('connecting')).code).toBe('SSH_REFUSED');
    }
  });
});

test('a deadline names what it cut short', () => {
  expect(timedOut(at('authentication'))).toMatchObject({
    code: 'SSH_TIMEOUT',
    message: 'no answer within 10 s (the login)',
    hint: expect.stringContaining('port 9922'),
  });
});
