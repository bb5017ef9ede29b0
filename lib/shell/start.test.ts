import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { Channel, ChannelEvents, Connection } from '../transport/transport.ts';
import { startShell } from './start.ts';

/**
 * A connection whose programs are played by `host`: it is told the nonce and what is written to it. What it says while the
 * channel is being opened comes before `open` hands the channel over.
 */
function played(host: (said: ChannelEvents, nonce: string) => (written: string) => void) {
  const written: string[] = [];
  let closed = 0;
  const connection = {
    label: 'played',
    async open(command: string, events: ChannelEvents): Promise<Channel> {
      const nonce = /[0-9a-f]{32}/.exec(command)?.[0] ?? '';
      const hears = host(events, nonce);
      await sleep(20);
      return {
        write(data) {
          written.push(String(data));
          hears(String(data));
          return true;
        },
        drained: async () => undefined,
        close() {
          closed += 1;
        },
      };
    },
  } as Partial<Connection> as Connection;
  return { connection, written, closings: () => closed };
}

const frame = (nonce: string, type: string): Buffer => Buffer.from(`\x1e${nonce} ${type}\n`);
const become = { become: 'root', password: async () => new Secret('right', 'test') };

describe('sudo that asks before the channel is handed over', () => {
  it('gets its answer', async () => {
    const { connection, written } = played((said, nonce) => {
      said.stderr(frame(nonce, 'PASSWORD'));
      return () => said.stdout(frame(nonce, 'READY'));
    });
    const shell = await startShell(connection, { ...become, startTimeout: 5 });
    await shell.ready;
    expect(written).toEqual(['right\n']);
  });

  it('and asks again, refused the password', async () => {
    const { connection } = played((said, nonce) => {
      said.stderr(frame(nonce, 'PASSWORD'));
      return () => said.stderr(frame(nonce, 'PASSWORD'));
    });
    const shell = await startShell(connection, { ...become, startTimeout: 5 });
    await expect(shell.ready).rejects.toMatchObject({ code: 'BECOME_PASSWORD' });
  });
});

it('a shell that never comes is given up, and its channel closed', async () => {
  const { connection, closings } = played(() => () => {});
  const shell = await startShell(connection, { ...become, startTimeout: 0.1 });
  await expect(shell.ready).rejects.toMatchObject({ code: 'SHELL_START' });
  expect(closings()).toBe(1);
});
