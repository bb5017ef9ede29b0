/**
 * A report as JSON with one entry a line, so that what changed from one benchmark to the next can be read. Seconds have
 * three places: nothing here is more exact.
 *
 * @example writeFileSync('performance.json', reportJson(report))
 */
export function reportJson(report: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(report).map(([key, value]) => {
    const text = Array.isArray(value) ? list(value) : line(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

function list(entries: readonly unknown[]): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `    ${line(entry)}`).join(',\n')}\n  ]`;
}

function line(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? Math.round(part * 1000) / 1000 : part,
  );
}
