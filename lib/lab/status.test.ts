import { expect, test } from 'vitest';
import { statusLines } from './status.ts';

test('one line per host, with what it stands on', () => {
  const host = { suite: 'trixie', layers: [], leader: 7, memoryBytes: 25 * 2 ** 20 };
  expect(
    statusLines({
      name: 'pincer',
      subnet: '10.77.0',
      inventory: '/i.toml',
      hosts: [
        { ...host, name: 'h1', address: '10.77.0.11', up: true },
        {
          ...host,
          name: 'h2',
          address: '10.77.0.12',
          up: false,
          layers: ['docker'],
          leader: undefined,
          memoryBytes: 0,
        },
      ],
    }),
  ).toEqual([
    'lab pincer, inventory /i.toml',
    'h1  10.77.0.11  trixie  up  25 MiB',
    'h2  10.77.0.12  trixie+docker  down  0 MiB',
  ]);
});
