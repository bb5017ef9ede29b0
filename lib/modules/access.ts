import type { Stat } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';

/** Who may do what with a path. */
export interface Access {
  readonly path: string;
  /** Four octal digits. */
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * The steps that bring mode, owner and group to what is wanted; the owner first, because chown drops set-id bits.
 *
 * @param now what is there; `null` when it was just made with the wanted mode by root
 * @example accessSteps({ path: '/srv/app', mode: '0750', owner: 'app' }, now)
 */
export function accessSteps(wanted: Access, now: Stat | null): Step[] {
  const ownerDiffers = wanted.owner !== undefined && wanted.owner !== now?.owner;
  const groupDiffers = wanted.group !== undefined && wanted.group !== now?.group;
  const modeDiffers = wanted.mode !== undefined && now !== null && wanted.mode !== now.mode;
  const steps: Step[] = [];
  if (ownerDiffers || groupDiffers) {
    const owner = `${ownerDiffers ? wanted.owner : ''}${groupDiffers ? `:${wanted.group}` : ''}`;
    steps.push(step.direct(sh`chown -h -- ${owner} ${wanted.path}`));
  }
  const lostSetId = ownerDiffers && wanted.mode !== undefined && !wanted.mode.startsWith('0');
  if (modeDiffers || lostSetId) steps.push(step.direct(sh`chmod -- ${exactMode(wanted.mode ?? '')} ${wanted.path}`));
  return steps;
}

/**
 * A mode as chmod and mkdir take it to the letter: with five digits GNU chmod also clears a directory's set-id bits,
 * with four it keeps them (info coreutils, "Directories and the Set-User-ID and Set-Group-ID Bits").
 *
 * @example exactMode('0755') // '00755'
 */
export function exactMode(mode: string): string {
  return `0${mode}`;
}

/**
 * What `stat` will answer once `accessSteps` ran; unknown where the numeric ids cannot be foretold.
 *
 * @example accessAfter({ path: '/srv/app', mode: '0750' }, null, 'directory')
 */
export function accessAfter(wanted: Access, now: Stat | null, type: Stat['type'], size = 0): Stat {
  const owner = wanted.owner ?? now?.owner ?? 'root';
  const group = wanted.group ?? now?.group ?? 'root';
  return {
    type,
    mode: wanted.mode ?? now?.mode ?? '0644',
    owner,
    group,
    uid: owner === now?.owner ? now.uid : owner === 'root' ? 0 : -1,
    gid: group === now?.group ? now.gid : group === 'root' ? 0 : -1,
    size,
  };
}
