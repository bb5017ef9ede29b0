import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { openAhead } from './open-ahead.ts';
import type { Protocol } from './protocol.ts';

/** A protocol that notes what it sends and what it handles. */
function played(ident: string) {
  const seen: string[] = [];
  const handled = (name: string) => (_: Protocol, info: unknown) => void seen.push(`${name} ${JSON.stringify(info)}`);
  const protocol = {
    _remoteIdentRaw: Buffer.from(ident),
    _handlers: {
      CHANNEL_OPEN_CONFIRMATION: handled('confirmed'),
      CHANNEL_OPEN_FAILURE: handled('refused'),
      USERAUTH_FAILURE: handled('not let in'),
    },
    session: (id: number, window: number, size: number) => void seen.push(`open ${id} ${window} ${size}`),
  } as Partial<Protocol> as Protocol;
  const askAhead = openAhead(protocol);
  const say = (name: keyof Protocol['_handlers'], info: unknown) => protocol._handlers[name](protocol, info);
  return { seen, askAhead, say, want: (id: number) => protocol.session(id, 2_097_152, 32_768) };
}

const openSsh = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7';
/** Window and packet are those that ssh2 counts with afterwards. */
const { MAX_WINDOW, PACKET_SIZE } = createRequire(import.meta.url)('ssh2/lib/Channel.js');
const asked = `open 0 ${MAX_WINDOW} ${PACKET_SIZE}`;

describe('a channel of OpenSSH that is asked for ahead', () => {
  it.each([
    ['CHANNEL_OPEN_CONFIRMATION', 'confirmed {"recipient":0}', { recipient: 0 }],
    ['CHANNEL_OPEN_FAILURE', 'refused 0', 0],
  ] as const)('waits with its answer (%s) for who wants it', async (message, told, info) => {
    const { seen, askAhead, say, want } = played(openSsh);
    askAhead();
    say(message, info);
    expect(seen).toEqual([asked]);
    want(0);
    // ssh2 notes who wants the channel before it asks, and looks for the answer in a later turn.
    expect(seen).toEqual([asked]);
    await vi.waitFor(() => expect(seen).toEqual([asked, told]));
  });

  it('is handed over at once when it is wanted before the answer came', () => {
    const { seen, askAhead, say, want } = played(openSsh);
    askAhead();
    want(0);
    say('CHANNEL_OPEN_CONFIRMATION', { recipient: 0 });
    expect(seen).toEqual([asked, 'confirmed {"recipient":0}']);
  });

  it('is the first one only', () => {
    const { seen, askAhead, say, want } = played(openSsh);
    askAhead();
    want(0);
    want(1);
    say('CHANNEL_OPEN_CONFIRMATION', { recipient: 1 });
    expect(seen).toEqual([asked, 'open 1 2097152 32768', 'confirmed {"recipient":1}']);
  });

  it('is asked for again after a login that was refused, and never twice for one', () => {
    const { seen, askAhead, say } = played(openSsh);
    askAhead();
    say('USERAUTH_FAILURE', ['publickey']);
    askAhead();
    askAhead();
    expect(seen).toEqual([asked, 'not let in ["publickey"]', asked]);
  });
});

it.each(['SSH-2.0-dropbear_2022.83', 'SSH-2.0-ssh2js1.17.0srv'])('%s is asked when a channel is wanted', (ident) => {
  const { seen, askAhead, want } = played(ident);
  askAhead();
  expect(seen).toEqual([]);
  want(0);
  expect(seen).toEqual([asked]);
});
