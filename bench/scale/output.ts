/** What a run says at its end, for people, read by a program. */
export interface Told {
  /** Hosts by state, from the last line: `1000 hosts in 12 s: 980 unchanged, 10 failed, 10 unreachable`. */
  readonly totals: Readonly<Record<string, number>>;
  /** Hosts that the recap stands for, one line each or many in one. */
  readonly recapped: number;
  /** Hosts that the recap calls failed, and unreachable. */
  readonly failed: readonly string[];
  readonly unreachable: readonly string[];
  readonly lines: number;
}

/**
 * Reads what Pincer printed.
 *
 * @param output without colours
 * @example readOutput(stdout).totals // { hosts: 1000, unchanged: 980, failed: 10, unreachable: 10 }
 */
export function readOutput(output: string): Told {
  const lines = output.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const totals = Object.fromEntries(
    [...last.matchAll(/(\d+) (hosts?|unchanged|changed|failed|unreachable|refused|interrupted)\b/g)].map(
      ([, count, word = '']) => [word.replace(/^host$/, 'hosts'), Number(count)],
    ),
  );
  const recap = lines.slice(lines.indexOf('Recap') + 1).flatMap((line) => {
    const found = /^(\S+(?: hosts)?) +: (ok=.*)$/.exec(line);
    return found === null ? [] : [{ who: found[1] ?? '', counts: found[2] ?? '' }];
  });
  const named = (count: RegExp) => recap.filter(({ counts }) => count.test(counts)).map(({ who }) => who);
  return {
    totals,
    recapped: recap.reduce((sum, { who }) => sum + (/^(\d+) hosts$/.test(who) ? Number.parseInt(who, 10) : 1), 0),
    failed: named(/failed=[1-9]/),
    unreachable: named(/unreachable=[1-9]/),
    lines: lines.length,
  };
}
