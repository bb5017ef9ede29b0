import { expect, test } from 'vitest';
import { expandProxyCommand } from './proxy-command.ts';

const values = { address: '203.0.113.5', port: 9922, user: 'deploy' };

test.each([
  ['nc %h %p', 'nc 203.0.113.5 9922'],
  ["ssh -l '%r' -W '[%h]:%p' jump", "ssh -l 'deploy' -W '[203.0.113.5]:9922' jump"],
  ['echo 100%%h', 'echo 100%h'],
  ['nc fixed 22', 'nc fixed 22'],
])('expandProxyCommand(%s)', (command, expected) => {
  expect(expandProxyCommand(command, values)).toBe(expected);
});

test('takes an address of IPv6', () => {
  expect(expandProxyCommand('nc %h %p', { ...values, address: '2001:db8::5' })).toBe('nc 2001:db8::5 9922');
});

test.each(['nc %n %p', 'nc %', 'nc %\n'])('refuses a token it does not know: %j', (command) => {
  expect(() => expandProxyCommand(command, values)).toThrow(/which Pincer does not know/);
});

test.each(['a;id', '$(id)', "a'b", 'a b', '-oProxyCommand=id', ''])('refuses the value %j', (value) => {
  expect(() => expandProxyCommand('nc %h', { ...values, address: value })).toThrow(/more than a word/);
  expect(() => expandProxyCommand('nc %r', { ...values, user: value })).toThrow(/more than a word/);
});
