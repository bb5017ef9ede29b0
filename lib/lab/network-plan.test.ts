import { expect, test } from 'vitest';
import { addressOf, freeSubnet, gatewayOf, planCable, planHostNetwork, planLabNetwork } from './network-plan.ts';
import { homePaths } from './paths.ts';

const home = homePaths({});
const inLab = ['nsenter', '--net=/run/netns/lab.pincer', '--'];

test('the lab is a bridge in a namespace, with nothing that leads out', () => {
  const commands = planLabNetwork(home, 'pincer', '10.77.3');
  expect(commands).toEqual([
    { argv: ['ip', 'netns', 'add', 'lab.pincer'] },
    {
      argv: [...inLab, 'ip', '-batch', '-'],
      input: 'link set lo up\nlink add br0 type bridge stp_state 0\naddr add 10.77.3.1/24 dev br0\nlink set br0 up\n',
    },
    { argv: [...inLab, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'] },
  ]);
  expect(JSON.stringify(commands)).not.toContain('veth');
});

test('a host is a namespace with one cable to the bridge', () => {
  expect(planHostNetwork(home, 'pincer', '10.77.3', 'h2')).toEqual([
    { argv: ['ip', 'netns', 'add', 'lab.pincer.h2'] },
    {
      argv: [...inLab, 'ip', '-batch', '-'],
      input: 'link add v-h2 type veth peer name eth0 netns lab.pincer.h2\nlink set v-h2 master br0 up\n',
    },
    {
      argv: ['nsenter', '--net=/run/netns/lab.pincer.h2', '--', 'ip', '-batch', '-'],
      input: 'link set lo up\naddr add 10.77.3.12/24 dev eth0\nlink set eth0 up\nroute add default via 10.77.3.1\n',
    },
  ]);
});

test('a cable is pulled at the end of the bridge', () => {
  expect(planCable(home, 'pincer', 'h2', 'down').argv).toEqual([...inLab, 'ip', 'link', 'set', 'v-h2', 'down']);
});

test('labs get networks that do not overlap, until there are none', () => {
  expect(freeSubnet([])).toBe('10.77.0');
  expect(freeSubnet(['10.77.0', '10.77.2'])).toBe('10.77.1');
  const all = Array.from({ length: 256 }, (_, third) => `10.77.${third}`);
  expect(() => freeSubnet(all)).toThrow(expect.objectContaining({ code: 'LAB_SUBNETS' }));
});

test('addresses: the gateway first, hosts from 11, the last still within the network', () => {
  expect([gatewayOf('10.77.0'), addressOf('10.77.0', 'h1'), addressOf('10.77.0', 'h240')]).toEqual([
    '10.77.0.1',
    '10.77.0.11',
    '10.77.0.250',
  ]);
});
