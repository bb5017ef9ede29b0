import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, type DebianMirror, debianMirror, parseAptSources } from './apt-sources.ts';
import { outcomeOf, run } from './command.ts';
import { LabError } from './errors.ts';
import { unlessMissing } from './files.ts';

const aptFolder = '/etc/apt';

/** Reads all sources that this machine's own apt uses. */
async function readAptSources(): Promise<readonly AptSource[]> {
  const parts = (await namesIn(join(aptFolder, 'sources.list.d'))).filter((name) => /\.(list|sources)$/.test(name));
  const files = ['sources.list', ...parts.map((name) => join('sources.list.d', name))];
  const texts = await Promise.all(files.map((name) => textOrEmpty(join(aptFolder, name))));
  return files.flatMap((name, index) => parseAptSources(name, texts[index] ?? ''));
}

/**
 * The mirror that hosts are made from: this machine's own.
 *
 * @throws LabError `LAB_MIRROR` when this machine uses no Debian mirror
 */
export async function readDebianMirror(): Promise<DebianMirror> {
  const mirror = debianMirror(await readAptSources());
  if (mirror !== undefined) return mirror;
  throw new LabError({
    code: 'LAB_MIRROR',
    message: 'The apt sources of this machine name no Debian mirror to make hosts from.',
    hint: 'Add one to /etc/apt/sources.list.d (a path that ends in /debian) and its keyring.',
  });
}

/** The checks of a mirror's age that this machine's own apt leaves out (a frozen mirror needs that), as apt options. */
export async function readAptOptions(): Promise<readonly string[]> {
  const dump = await run({ argv: ['apt-config', 'dump', 'Acquire'] });
  return dump
    .split('\n')
    .filter((line) => /^Acquire::Check-(Valid-Until|Date) "(false|0|no)";$/i.test(line))
    .map((line) => line.replace(/;$/, ''))
    .sort();
}

/**
 * The names of the machines that apt and npm of this machine fetch from: the only ones that hosts may reach.
 * A machine without npm has none of npm's.
 */
export async function readAllowedHosts(): Promise<readonly string[]> {
  const [sources, registry] = await Promise.all([readAptSources(), readNpmRegistry()]);
  const uris = [...sources.map((source) => source.uri), ...registry];
  return [...new Set(uris.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri).hostname))].sort();
}

async function readNpmRegistry(): Promise<readonly string[]> {
  const outcome = await outcomeOf({ argv: ['sh', '-c', 'cd / && exec npm config get registry'] });
  return outcome.code === 0 ? [outcome.stdout.trim()] : [];
}

/** What this machine trusts: its CA bundle, and the certificates that its owner added. */
export async function readTrust(): Promise<{
  readonly bundle: string;
  readonly own: Readonly<Record<string, string>>;
}> {
  const folder = '/usr/local/share/ca-certificates';
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.crt'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return {
    bundle: await textOrEmpty('/etc/ssl/certs/ca-certificates.crt'),
    own: Object.fromEntries(names.map((name, index) => [join(folder, name), texts[index] ?? ''])),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(unlessMissing<readonly string[]>([]));
}

async function textOrEmpty(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(unlessMissing(''));
}
