import { spawnSync } from 'node:child_process';

/** What a program said of a file. */
export interface Verdict {
  readonly code: number | null;
  /** Standard output and error together. */
  readonly said: string;
}

/**
 * Has a real program read a file; undefined where this machine lacks it or it cannot work here at all, which a file that is
 * certainly right (`probe`) shows.
 *
 * @param argv  the program and its arguments
 * @param probe the same with something that it must accept
 * @example readBy(['visudo', '-cf', file.location], ['visudo', '-V'])
 */
export function readBy(argv: readonly string[], probe: readonly string[]): Verdict | undefined {
  return run(probe)?.code === 0 ? run(argv) : undefined;
}

function run([program = '', ...args]: readonly string[]): Verdict | undefined {
  // sshd and visudo are in sbin, which is not in the path of an ordinary user; sshd wants its own path.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
  const found = spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', program], { env, encoding: 'utf8' }).stdout.trim();
  if (found === '') return undefined;
  const { status, stdout, stderr } = spawnSync(found, args, { env, encoding: 'utf8', timeout: 10_000 });
  return { code: status, said: `${stdout}${stderr}` };
}

/**
 * An INI file as sections of keys: what is no comment, section or `key = value` throws.
 *
 * @example readIni('[sshd]\nport = 22\n').get('sshd')?.get('port') // '22'
 */
export function readIni(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of meaningful(text)) {
    const [, section] = /^\[([^\]]+)\]$/.exec(line) ?? [];
    const [, key, value] = /^([a-z0-9_]+) *= *(.+)$/i.exec(line) ?? [];
    if (section !== undefined) {
      current = new Map();
      sections.set(section, current);
    } else if (current !== undefined && key !== undefined && value !== undefined) current.set(key, value);
    else throw new Error(`Not a line of an INI file: ${line}`);
  }
  return sections;
}

/**
 * The lines of a file that are neither empty nor a comment, without indentation.
 *
 * @example meaningful('# a\n\n b\n') // ['b']
 */
export function meaningful(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('//'));
}
