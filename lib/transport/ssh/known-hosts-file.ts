import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PincerError } from '../../core/errors.ts';
import { knownHostName } from './host-name.ts';
import { hashedNames, type KnownHosts, namesMatch, parseKnownHosts } from './known-hosts.ts';

/**
 * Reads known_hosts files one after the other; a missing file is an empty one.
 *
 * @throws PincerError `SSH_KNOWN_HOSTS` when a file is there but cannot be read
 * @example const known = await readKnownHosts(['/root/.ssh/known_hosts']);
 */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
  const parts = await Promise.all(files.map(readOne));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { lines: parts.flatMap((part) => part.lines), unreadable: parts.flatMap((part) => part.unreadable) };
}

/** What was read last of each file; a thousand hosts ask for the same one. */
const readings = new Map<string, { readonly stamp: string; readonly known: Promise<KnownHosts> }>();

async function readOne(file: string): Promise<KnownHosts> {
  const found = await stat(file, { bigint: true }).catch((cause) => missing(cause, () => unreadable(file, cause)));
  const stamp = found === undefined ? '' : `${found.mtimeNs} ${found.size} ${found.ino}`;
  const last = readings.get(file);
  if (last?.stamp === stamp) return last.known;
  const known = readOrEmpty(file).then((text) => parseKnownHosts(text, file));
  readings.set(file, { stamp, known });
  known.catch(() => readings.delete(file));
  return known;
}

/** Writers of one file wait for each other, so that hosts of one run do not overwrite each other's lines. */
const writers = new Map<string, Promise<unknown>>();

/**
 * Adds one line to a known_hosts file, in one atomic step; everything else stays byte for byte. Does nothing when the
 * key is already listed. The name is hashed when the file's other names are.
 *
 * @param file      made with mode 0600 when missing
 * @param entry.key the key as it goes over the wire
 * @returns whether a line was added
 * @throws PincerError `SSH_KNOWN_HOSTS` when the file lists another key of this type for the name, or cannot be written
 * @example await addKnownHost('/root/.ssh/known_hosts', { address: '203.0.113.5', port: 9922, type: 'ssh-ed25519', key });
 */
export function addKnownHost(
  file: string,
  entry: { readonly address: string; readonly port: number; readonly type: string; readonly key: Buffer },
): Promise<boolean> {
  const added = (writers.get(file) ?? Promise.resolve()).then(() => add(file, entry));
  const settled = added.then(
    () => undefined,
    () => undefined,
  );
  writers.set(file, settled);
  return added;
}

async function add(file: string, entry: Parameters<typeof addKnownHost>[1]): Promise<boolean> {
  try {
    // Another process may write at the same time: what was read must still be there just before the rename.
    for (let attempt = 0; attempt < 5; attempt++) {
      const before = await readOrEmpty(file);
      const after = withLine(before, file, entry);
      if (after === undefined) return false;
      if (await replace(file, before, after)) return true;
    }
  } catch (cause) {
    if (cause instanceof PincerError) throw cause;
    throw fileError(file, 'cannot be written', cause);
  }
  throw fileError(file, 'is being changed by another program all the time', undefined);
}

function withLine(text: string, file: string, entry: Parameters<typeof addKnownHost>[1]): string | undefined {
  const name = knownHostName(entry.address, entry.port);
  const key = entry.key.toString('base64');
  const { lines } = parseKnownHosts(text, file);
  const listed = lines.filter((line) => line.marker === undefined && namesMatch(line.names, name));
  if (listed.some((line) => line.type === entry.type && line.key === key)) return undefined;
  const other = listed.find((line) => line.type === entry.type);
  if (other !== undefined) {
    throw new PincerError({
      code: 'SSH_KNOWN_HOSTS',
      message: `${file}:${other.line} lists another ${entry.type} key for ${name}.`,
      hint: 'Compare the keys on the host, then remove the wrong line by hand.',
      location: { file, line: other.line },
    });
  }
  const hashed = lines.some((line) => line.names.startsWith('|1|'));
  const names = hashed ? hashedNames(name, randomBytes(20)) : name;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${names} ${entry.type} ${key}\n`;
}

/** Writes a temporary file beside the real one (a symlink stays one) and renames it; false when the file has changed. */
async function replace(file: string, before: string, after: string): Promise<boolean> {
  const present = await stat(file).catch(missing);
  if (present === undefined) await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const path = present === undefined ? file : await realpath(file);
  const temporary = `${path}.pincer-${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(after, 'latin1');
      if (present !== undefined) {
        await handle.chmod(present.mode & 0o7777);
        if (present.uid !== process.getuid?.()) await handle.chown(present.uid, present.gid);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if ((await readOrEmpty(file)) !== before) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Latin-1 keeps every byte, whatever encoding the comments are in. */
async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (cause) {
    missing(cause, () => unreadable(file, cause));
    return '';
  }
}

function missing(error: unknown, otherwise: () => unknown = () => error): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw otherwise();
}

const unreadable = (file: string, cause: unknown): PincerError => fileError(file, 'cannot be read', cause);

function fileError(file: string, what: string, cause: unknown): PincerError {
  return new PincerError({
    code: 'SSH_KNOWN_HOSTS',
    message: `The known_hosts file ${file} ${what}.`,
    hint: 'Look at its owner and mode.',
    location: { file },
    cause,
  });
}
