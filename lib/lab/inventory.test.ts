import TOML from '@iarna/toml';
import { expect, test } from 'vitest';
import { checkDocument } from '../inventory/document.ts';
import { inventoryToml, proxyCommand } from './inventory.ts';

test('each host has an address, groups, and a way in from the machine itself', () => {
  const text = inventoryToml(
    [
      { name: 'h1', address: '10.77.0.11', groups: ['gateways'] },
      { name: 'h2', address: '10.77.0.12', groups: ['db', 'gateways'] },
    ],
    { identityFile: '/run/id "x"', knownHosts: '/run/known_hosts', namespace: '/run/netns/lab.pincer' },
  );
  const ssh = {
    user: 'root',
    port: 22,
    identityFile: '/run/id "x"',
    knownHosts: '/run/known_hosts',
    proxyCommand: 'nsenter --net=/run/netns/lab.pincer -- socat - TCP:%h:%p,nodelay',
  };
  expect(TOML.parse(text)).toEqual({
    hosts: {
      h1: { address: '10.77.0.11', groups: ['gateways'], ssh },
      h2: { address: '10.77.0.12', groups: ['db', 'gateways'], ssh },
    },
  });
});

test('it is what the inventory of Pincer takes, without a finding', () => {
  const access = { identityFile: '/k', knownHosts: '/h', namespace: '/run/netns/lab.pincer' };
  const text = inventoryToml([{ name: 'h1', address: '10.77.0.11', groups: ['gateways'] }], access);
  const { document, findings } = checkDocument(TOML.parse(text));
  expect(findings).toEqual([]);
  expect(document.hosts?.h1?.ssh).toMatchObject({
    user: 'root',
    port: 22,
    proxyCommand: proxyCommand(access.namespace),
  });
});

test('the way in names no address: ssh fills it in', () => {
  expect(proxyCommand('/run/netns/lab.x')).toContain('%h:%p');
});
