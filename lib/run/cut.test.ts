import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler } from '../core/handler.ts';
import { sh } from '../core/shell.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { runHere } from '../testing/local.ts';
import { snapshot } from '../testing/snapshot.ts';
import { createLocalTransport } from '../transport/local.ts';
import { type CountedTransport, type Cut, cutAfter } from '../transport/testing/cut.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'pincer-cut-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

/** A small run with everything that a cut may tear apart: a folder, files, a notification and its handler. */
function itemsIn(root: string) {
  const restart = handler('Restart', command({ run: sh`echo ran >> ${`${root}/handler`}`.text }));
  return () => [
    task('Folder', directory({ path: `${root}/data` })),
    task('First', file({ path: `${root}/data/first`, content: 'one\n' }), { notify: restart }),
    task('Second', file({ path: `${root}/data/second`, content: 'two\n', mode: '0755' })),
  ];
}

const wanted = ['data directory 755', 'data/first file 644 "one\\n"', 'data/second file 755 "two\\n"'];

/** The end state without the handler's log, and how often the handler ran. */
function endState(root: string): { files: string[]; handlerRuns: number } {
  const log = `${root}/handler`;
  return {
    files: snapshot(root).filter((line) => !line.startsWith('handler ')),
    handlerRuns: existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean).length : 0,
  };
}

function transportWith(cut?: Cut): CountedTransport {
  return cutAfter(createLocalTransport({ closing: 'hang-up' }), cut);
}

async function uncut(): Promise<CountedTransport['counts']> {
  const root = mkdtempSync(join(base, 'uncut-'));
  const transport = transportWith();
  const { result } = await runHere(itemsIn(root), { transport, stateFolder: `${root}.state` });
  expect(result.state).toBe('done');
  expect(endState(root)).toEqual({ files: wanted, handlerRuns: 1 });
  return transport.counts;
}

/** Cuts at byte n; whatever became of that run, the host must be whole, and a next run must finish the work. */
async function survives(cut: Cut): Promise<void> {
  const root = mkdtempSync(join(base, 'cut-'));
  const stateFolder = `${root}.state`;
  const items = itemsIn(root);
  const first = await runHere(items, { transport: transportWith(cut), stateFolder, reconnectPauses: [0, 0.05] });
  const halfWritten = snapshot(root).filter((line) => line.includes('/') && !wanted.includes(line));
  expect(
    halfWritten.filter((line) => !line.includes('.pincer.')),
    `after ${cut.direction} ${cut.bytes}`,
  ).toEqual([]);
  const second = await runHere(items, { stateFolder });
  expect(second.result.error, `second run after ${cut.direction} ${cut.bytes}`).toBeUndefined();
  const { files, handlerRuns } = endState(root);
  expect(files, `files after ${cut.direction} ${cut.bytes}`).toEqual(wanted);
  expect(handlerRuns, `handler after ${cut.direction} ${cut.bytes}: ${first.result.state}`).toBeGreaterThan(0);
  const third = await runHere(items, { stateFolder });
  expect(third.statuses).toEqual(['Folder: ok', 'First: ok', 'Second: ok']);
  expect(snapshot(stateFolder).filter((line) => !line.startsWith('run directory'))).toEqual([]);
}

const stride = Number(process.env.PINCER_CUT_STRIDE ?? 24);

describe('a link that is cut after byte n', () => {
  it('of what the host says: the run comes back by itself, or the next one finishes', async () => {
    const { received } = await uncut();
    for (let bytes = 0; bytes < received; bytes += stride) await survives({ direction: 'received', bytes });
  }, 300_000);

  it('of what the controller says: a cut message is not run at all', async () => {
    const { sent } = await uncut();
    for (let bytes = 0; bytes < sent; bytes += stride * 16) await survives({ direction: 'sent', bytes });
  }, 300_000);

  it('again and again: the controller gives up, and the next run finishes', async () => {
    const { received } = await uncut();
    for (let bytes = 1; bytes < received; bytes += stride * 8) {
      await survives({ direction: 'received', bytes, times: 100 });
    }
  }, 300_000);
});
