import { expect, test } from 'vitest';
import { knownHostName, wayLabel } from './host-name.ts';

test('names a server as known_hosts does', () => {
  expect(knownHostName('GW1.example', 22)).toBe('gw1.example');
  expect(knownHostName('203.0.113.5', 9922)).toBe('[203.0.113.5]:9922');
  expect(knownHostName('2001:DB8::5', 22)).toBe('2001:db8::5');
});

test('shows a way in', () => {
  expect(wayLabel('deploy', '203.0.113.5', 9922)).toBe('deploy@203.0.113.5:9922');
  expect(wayLabel('root', '2001:db8::5', 22)).toBe('root@[2001:db8::5]:22');
});
