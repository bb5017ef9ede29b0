import { expect, test } from 'vitest';
import { proxyJumpCommand } from './proxy-jump.ts';

test.each([
  ['bastion', "ssh -W '[%h]:%p' bastion"],
  ['ops@bastion.example:2222', "ssh -l ops -p 2222 -W '[%h]:%p' bastion.example"],
  ['ssh://ops@bastion', "ssh -l ops -W '[%h]:%p' bastion"],
  ['[2001:db8::1]:2222', "ssh -p 2222 -W '[%h]:%p' 2001:db8::1"],
  ['first, ops@second:7', "ssh -l ops -p 7 -J first -W '[%h]:%p' second"],
])('proxyJumpCommand(%s)', (jump, expected) => {
  expect(proxyJumpCommand(jump)).toBe(expected);
});

test.each(['', 'a b', '-oProxyCommand=id', '$(id)', 'a;id', 'x,$(id),y', "a'b"])('refuses %j', (jump) => {
  expect(() => proxyJumpCommand(jump)).toThrow(/no jump host/);
});
