import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** One line per path below a folder: kind, mode, owner, content or target. */
export type Manifest = ReadonlyMap<string, string>;

const octal = (mode: number | string): string => {
  const bits = typeof mode === 'string' ? Number.parseInt(mode, 8) : mode & 0o7777;
  return bits.toString(8);
};

/** @example directoryEntry('0755') // 'directory 755 0:0' */
export function directoryEntry(mode: number | string, owner = '0:0'): string {
  return `directory ${octal(mode)} ${owner}`;
}

/** @example fileEntry('0644', 'hi\n') // 'file 644 0:0 98ea6e4f...' */
export function fileEntry(mode: number | string, content: string | Buffer, owner = '0:0'): string {
  return `file ${octal(mode)} ${owner} ${createHash('sha256').update(content).digest('hex')}`;
}

/** @example linkEntry('lib/data') // 'link lib/data' */
export function linkEntry(target: string): string {
  return `link ${target}`;
}

/**
 * What stands below a folder.
 *
 * @example manifestOf('/srv/site')
 */
export function manifestOf(folder: string): Manifest {
  return new Map(pathsBelow(folder).map((path) => [path, entryOf(join(folder, path))]));
}

/** Node's own recursive listing goes on behind links that lead to folders. */
function pathsBelow(folder: string, prefix = ''): readonly string[] {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(folder, path)] : [path];
  });
}

function entryOf(path: string): string {
  const stat = lstatSync(path);
  const owner = `${stat.uid}:${stat.gid}`;
  if (stat.isDirectory()) return directoryEntry(stat.mode, owner);
  if (stat.isSymbolicLink()) return linkEntry(readlinkSync(path));
  if (stat.isFile()) return fileEntry(stat.mode, readFileSync(path), owner);
  return 'special file';
}

/**
 * What tells whether somebody wrote below a folder, even the same content: inode and time of change of each file and
 * link. Folders are left out: a temporary file in one changes its times.
 *
 * @example const before = tracesOf(folder); run(); expect(tracesOf(folder)).toEqual(before);
 */
export function tracesOf(folder: string): Manifest {
  return new Map(
    pathsBelow(folder).flatMap((path) => {
      const stat = lstatSync(join(folder, path), { bigint: true });
      return stat.isDirectory() ? [] : [[path, `${stat.ino} ${stat.ctimeNs}`] as const];
    }),
  );
}

/**
 * What differs between two manifests, sorted by path.
 *
 * @example manifestDifferences(expected, manifestOf(site)) // []
 */
export function manifestDifferences(wanted: Manifest, found: Manifest): readonly string[] {
  const paths = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return paths.flatMap((path) => {
    const is = found.get(path) ?? 'nothing';
    const want = wanted.get(path) ?? 'nothing';
    return is === want ? [] : [`${path}: ${is}, wanted ${want}`];
  });
}
