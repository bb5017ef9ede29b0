import { setTimeout as sleep } from 'node:timers/promises';
import { LostError } from '../../shell/session.ts';
import type { HostState } from '../state.ts';
import { awaitRevertProgram, guardSeconds, revertSeconds, undoProgram } from './script.ts';

/** Seconds between two tries to get in again while the host restores itself. */
const pause = 5;

/**
 * Takes a phase back: at once over the session that is still there, else by waiting for the host's own timer and
 * logging in the old way.
 *
 * @returns how the host differs from its snapshot; empty when it equals it
 */
export async function takeBack(state: HostState): Promise<string> {
  const { link } = state;
  state.knowledge.forget();
  if (!link.isLost) {
    try {
      const entries = await link.exchange({ program: undoProgram(), seconds: guardSeconds.undo, changes: false });
      return differenceIn(entries);
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
    }
  }
  state.note(`the link is gone; waiting up to ${revertSeconds + 30} s until the host has restored itself`);
  return awaitRevert(state);
}

/** Comes back to a host that restores itself, waits until it has, and compares it with its snapshot. */
export async function awaitRevert(state: HostState): Promise<string> {
  const { link, job } = state;
  const end = performance.now() + (revertSeconds + 60) * 1000;
  for (;;) {
    try {
      link.disconnect();
      await link.open(true);
      const entries = await link.exchange({
        program: awaitRevertProgram(),
        seconds: guardSeconds.await,
        changes: false,
      });
      return differenceIn(entries);
    } catch (error) {
      if (performance.now() > end || job.signal?.aborted) throw error;
      await sleep(pause * 1000);
    }
  }
}

function differenceIn(entries: Awaited<ReturnType<HostState['link']['exchange']>>): string {
  return (entries.get('guard-compare')?.stdout.toString('utf8').trim() ?? 'no answer').split('\n').join('; ');
}
