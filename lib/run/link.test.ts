import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../shell/session.ts';
import { createLocalTransport } from '../transport/local.ts';
import { HostLink } from './link.ts';

let stateFolder = '';
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'pincer-link-'));
});
afterEach(() => {
  rmSync(stateFolder, { recursive: true, force: true });
});

const change = { program: '', seconds: 5, changes: true } as const;
const runs = () => readdirSync(join(stateFolder, 'run'));

async function opened(runId: string): Promise<HostLink> {
  const link = new HostLink({ transport: createLocalTransport(), runId, stateFolder });
  await link.open(false);
  return link;
}

describe('the folder of a run on the host', () => {
  it('is made by the first message that changes something', async () => {
    const link = await opened('one');
    await link.exchange({ ...change, changes: false });
    expect(readdirSync(stateFolder)).toEqual([]);
    await link.exchange(change);
    expect(runs()).toEqual(['one']);
    link.disconnect();
  });

  it('goes with the last message, or else at the end', async () => {
    const link = await opened('one');
    await link.exchange({ ...change, isLast: true });
    expect(runs()).toEqual([]);
    const turns = link.roundTrips;
    await link.end(false);
    expect(link.roundTrips).toBe(turns);

    const other = await opened('two');
    await other.exchange(change);
    await other.end(false);
    expect(runs()).toEqual([]);
  });

  it('goes also when it was made over a connection that another has taken the place of', async () => {
    const link = await opened('one');
    await link.exchange(change);
    const connection = await createLocalTransport().connect();
    link.adopt(connection, await Session.start(connection));
    await link.end(false);
    expect(runs()).toEqual([]);
  });

  it('stays for the next run when a step failed', async () => {
    const link = await opened('one');
    await link.exchange({ ...change, program: 'F=broken\n', isLast: true });
    expect(runs()).toEqual(['one']);
    link.disconnect();
  });
});
