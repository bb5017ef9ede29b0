import type { Counts, HostResult } from '../run/outcome.ts';
import type { Paint, Style } from './paint.ts';
import { isSummedUp } from './summing-up.ts';
import { counted, duration } from './text.ts';

export interface RecapContext {
  readonly paint: Paint;
  readonly check: boolean;
  /** Columns of the terminal; undefined: lines are never broken. */
  readonly width: number | undefined;
  readonly verbosity: number;
}

/** One line of the recap: a host, or several that came to the same. */
interface Row {
  readonly who: string;
  readonly style: Style;
  readonly counts: Readonly<Counts>;
  readonly end: string;
}

/** Fewer hosts than this that came to the same are named. */
const fewestAlike = 5;

const columns: readonly (keyof Counts)[] = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'];

const columnStyles: Partial<Record<keyof Counts, Style>> = {
  ok: 'green',
  changed: 'yellow',
  unreachable: 'red',
  failed: 'red',
  skipped: 'cyan',
  rescued: 'yellow',
  ignored: 'magenta',
  unknown: 'magenta',
};

/**
 * The recap: one line per host in Ansible's words, with seconds and round trips (messages answered, from the first READY).
 * Of many hosts, those that went through and have equal counts share a line, above the others.
 *
 * @example recapLines(results, { paint: noPaint, check: false, width: undefined, verbosity: 0 })
 */
export function recapLines(results: readonly HostResult[], context: RecapContext): string[] {
  const { paint, check, width, verbosity } = context;
  const rows = isSummedUp(results.length, verbosity) ? summedUp(results) : results.map(rowOf);
  const shown = check ? [...columns.slice(0, 2), 'unknown' as const, ...columns.slice(2)] : columns;
  const hostWidth = Math.max(0, ...rows.map(({ who }) => who.length));
  const widths = new Map(
    shown.map((name) => [name, Math.max(...rows.map(({ counts }) => String(counts[name]).length))]),
  );
  return rows.flatMap(({ who, style, counts, end }) => {
    const fields = shown.map((name) => field(name, counts[name], widths.get(name) ?? 1));
    const host = `${who.padEnd(hostWidth)} : `;
    const length = host.length + fields.map(({ text }) => text).join(' ').length + end.length + 2;
    const line = `${paint(style, host)}${fields.map(({ text, style }) => paint(style, text)).join(' ')}`;
    if (width === undefined || length <= width) return [`${line}  ${paint('dim', end)}`];
    return [line.trimEnd(), `${' '.repeat(host.length)}${paint('dim', end)}`];
  });
}

function rowOf(result: HostResult): Row {
  const { host, counts, seconds, roundTrips } = result;
  const end = `${duration(seconds)}, ${counted(roundTrips, 'round trip')}`;
  return { who: host, style: hostStyle(result), counts, end };
}

function summedUp(results: readonly HostResult[]): Row[] {
  const groups = new Map<string, HostResult[]>();
  for (const result of results) {
    if (result.state !== 'done') continue;
    const key = Object.values(result.counts).join(' ');
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  const alike = [...groups.values()].filter((group) => group.length >= fewestAlike);
  const shared = new Set(alike.flat());
  return [...alike.flatMap(groupRow), ...results.filter((result) => !shared.has(result)).map(rowOf)];
}

function groupRow(group: readonly HostResult[]): Row[] {
  const [first] = group;
  if (first === undefined) return [];
  const longest = duration(Math.max(...group.map(({ seconds }) => seconds)));
  const most = counted(Math.max(...group.map(({ roundTrips }) => roundTrips)), 'round trip');
  const end = `at most ${longest}, ${most}`;
  return [{ who: `${group.length} hosts`, style: hostStyle(first), counts: first.counts, end }];
}

function field(name: keyof Counts, value: number, width: number): { text: string; style: Style } {
  return {
    text: `${name}=${value}`.padEnd(name.length + 1 + width),
    style: value > 0 ? (columnStyles[name] ?? 'reset') : 'dim',
  };
}

function hostStyle({ state, counts }: HostResult): Style {
  if (state !== 'done') return 'red';
  return counts.changed > 0 ? 'yellow' : 'green';
}

/**
 * What is left to the next run: handlers that were notified and did not run.
 *
 * @example pendingLines(results, noPaint) // ['gw1  still pending: Reload sshd; left to the next run']
 */
export function pendingLines(results: readonly HostResult[], paint: Paint, check: boolean): string[] {
  if (check) return [];
  return results
    .filter(({ pendingHandlers }) => pendingHandlers.length > 0)
    .map(
      ({ host, pendingHandlers }) =>
        `${host}  ${paint('yellow', 'still pending:')} ${pendingHandlers.join(', ')}; left to the next run`,
    );
}

/**
 * The run in one line.
 *
 * @example totalLine(results, 2.31, { paint: noPaint, check: false }) // '2 hosts in 2.3 s: 1 changed, 1 failed'
 */
export function totalLine(
  results: readonly HostResult[],
  seconds: number,
  { paint, check }: Pick<RecapContext, 'paint' | 'check'>,
): string {
  const changed = results.filter(({ state, counts }) => state === 'done' && counts.changed > 0).length;
  const same = results.filter(({ state, counts }) => state === 'done' && counts.changed === 0).length;
  const parts: [number, string, Style][] = [
    [same, check ? 'as wanted' : 'unchanged', 'green'],
    [changed, check ? 'would change' : 'changed', 'yellow'],
    ...(['failed', 'unreachable', 'refused', 'interrupted'] as const).map((state): [number, string, Style] => [
      results.filter((result) => result.state === state).length,
      state,
      'red',
    ]),
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, word, style]) => paint(style, `${count} ${word}`));
  const mode = check ? paint('cyan', ' (check mode: nothing was changed)') : '';
  return `${counted(results.length, 'host')} in ${duration(seconds)}: ${said.join(', ')}${mode}`;
}
