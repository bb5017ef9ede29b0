import type { CommandResult } from '../../core/probe.ts';

/** What sshd would do for one connection: with all files, and with ours alone. */
export interface Verdict {
  readonly connection: string;
  readonly whole: Readings;
  readonly alone: Readings;
}

interface Readings {
  readonly code: number;
  /** Values by lower-case keyword, in sshd's own normal form; messages instead where it refused. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly message: string;
}

/** A keyword that another file decides. */
export interface Overridden {
  readonly connection: string;
  readonly keyword: string;
  readonly wanted: string;
  readonly effective: string;
}

/**
 * Reads what `inspectScript` prints.
 *
 * @example readVerdicts(answer)[0]?.whole.values.get('port') // ['9922']
 */
export function readVerdicts(answer: CommandResult): Verdict[] {
  const sections = answer.stdout.split(/^# /m).slice(1);
  const readings = sections.map((section) => {
    const [head = '', ...lines] = section.split(/\r?\n/);
    const [kind = '', code = '', connection = ''] = head.split(' ');
    return { kind, connection, readings: readingsOf(Number(code), lines) };
  });
  return readings
    .filter(({ kind }) => kind === 'whole')
    .map(({ connection, readings: whole }) => {
      const alone = readings.find((entry) => entry.kind === 'alone' && entry.connection === connection)?.readings;
      return { connection, whole, alone: alone ?? readingsOf(255, []) };
    });
}

function readingsOf(code: number, lines: readonly string[]): Readings {
  if (code !== 0) return { code, values: new Map(), message: lines.filter((line) => line.trim() !== '').join('; ') };
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space < 1) continue;
    const keyword = line.slice(0, space);
    values.set(keyword, [...(values.get(keyword) ?? []), line.slice(space + 1)]);
  }
  return { code, values, message: '' };
}

/**
 * The keywords that we set and another file decides: sshd keeps the first value it reads, and adds up some (Port, AllowUsers).
 *
 * @param keywords as we wrote them
 * @example overridden(['PasswordAuthentication'], verdict)
 */
export function overridden(keywords: readonly string[], verdict: Verdict): Overridden[] {
  return [...new Set(keywords.map((keyword) => keyword.toLowerCase()))].flatMap((name) => {
    const wanted = verdict.alone.values.get(name)?.join(' ');
    const effective = verdict.whole.values.get(name)?.join(' ');
    if (wanted === effective) return [];
    const keyword = keywords.find((entry) => entry.toLowerCase() === name) ?? name;
    return [{ connection: verdict.connection, keyword, wanted: wanted ?? 'none', effective: effective ?? 'none' }];
  });
}
