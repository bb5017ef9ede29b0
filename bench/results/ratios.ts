import type { RunState } from '../peers/peer.ts';
import type { Goal } from '../plan/goals.ts';
import type { Report, Timing } from './report.ts';
import { median } from './statistics.ts';

/** Which runs are meant. */
export interface Place {
  readonly state: RunState;
  readonly hosts: number;
  readonly rtt: number;
}

/** Whom the others are compared with: Pincer as `node` runs it. */
const subject = 'pincer';

/** A goal and what became of it; no factor where one of the two was not measured. */
export interface Verdict {
  readonly goal: Goal;
  readonly factor: number | undefined;
  readonly isMet: boolean | undefined;
}

/** @example timingOf(report, 'ssh', { state: 'first', hosts: 1, rtt: 0 })?.wall */
export function timingOf({ timings }: Pick<Report, 'timings'>, peer: string, place: Place): Timing | undefined {
  return timings.find(
    (timing) =>
      timing.peer === peer && timing.state === place.state && timing.hosts === place.hosts && timing.rtt === place.rtt,
  );
}

/**
 * How many times as long as Pincer a peer takes, by medians.
 *
 * @returns undefined where one of the two was not measured
 * @example ratioOf(report, 'ansible', { state: 'converged', hosts: 1, rtt: 0 }) // 92.1
 */
export function ratioOf(report: Pick<Report, 'timings'>, peer: string, place: Place): number | undefined {
  const own = timingOf(report, subject, place);
  const other = timingOf(report, peer, place);
  return own && other ? median(other.wall) / median(own.wall) : undefined;
}

/**
 * Holds what was measured against the goals.
 *
 * @example judge(report, goals).filter(({ isMet }) => isMet === false)
 */
export function judge(report: Pick<Report, 'timings'>, goals: readonly Goal[]): readonly Verdict[] {
  return goals.map((goal) => {
    const factor = ratioOf(report, goal.peer, goal);
    return { goal, factor, isMet: factor === undefined ? undefined : factor >= goal.factor };
  });
}
