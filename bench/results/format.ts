/**
 * A number with three significant digits at most, and not more than three after the point.
 *
 * @example figure(123.4) // '123'
 * @example figure(0.1284) // '0.128'
 */
export function figure(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(digits);
}

/** @example spread([0.13, 0.16, 0.14]) // '0.130-0.160' */
export function spread(values: readonly number[]): string {
  return `${figure(Math.min(...values))}-${figure(Math.max(...values))}`;
}

/** @example bytes(9142) // '9.1 KB' */
export function bytes(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e3).toFixed(1)} KB`;
}

/** @example count(1, 'host') // '1 host' */
export function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

/**
 * A table of Markdown whose columns stand below each other, so that it reads well on a terminal too.
 *
 * @param rows the first one has the titles; every row has as many cells
 * @param left how many columns are words; the others are numbers, to the right
 * @example markdownTable([['peer', 's'], ['ssh', '0.3']], 1)
 */
export function markdownTable(rows: readonly (readonly string[])[], left: number): string {
  const [titles = [], ...rest] = rows;
  const widths = titles.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => {
      const text = row[column] ?? '';
      return column < left ? text.padEnd(width) : text.padStart(width);
    });
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => (column < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return `${[line(titles), line(rule), ...rest.map(line)].join('\n')}\n`;
}
