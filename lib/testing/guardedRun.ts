// A controller that tests may kill: moves one lab host to its new way in. usage: node guardedRun.ts JSON
import { z } from 'zod';
import { defineFleet } from '../core/fleet.ts';
import { runPlays } from '../run/engine.ts';
import { createTransport } from '../transport/create.ts';
import { accountTasks, deployWay, freshWay, wayInTasks } from './guardTasks.ts';

const Input = z.strictObject({
  address: z.string(),
  identityFile: z.string(),
  knownHosts: z.string(),
  proxyCommand: z.string(),
  client: z.string(),
  publicKey: z.string(),
});

const input = Input.parse(JSON.parse(process.argv[2] ?? ''));
const fleet = defineFleet({ groups: { all: { vars: {} } } });
const play = fleet.play('guard', {
  hosts: 'all',
  tasks: () => [...accountTasks(input.publicKey), wayInTasks(input.client)],
});
const transport = createTransport(
  {
    kind: 'ssh',
    address: input.address,
    ways: [deployWay, freshWay],
    identityFiles: [input.identityFile],
    knownHosts: [input.knownHosts],
    proxyCommand: input.proxyCommand,
    connectTimeout: 10,
  },
  { hostName: input.address },
);
const info = { name: input.address, address: input.address, groups: ['all'] };
const [result] = await runPlays([play], [{ info, vars: {}, transport }]);
process.stdout.write(`${result?.state} ${result?.error ?? ''}\n`);
process.exitCode = result?.state === 'done' ? 0 : 2;
