import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../lib/core/errors.ts';

const run = promisify(execFile);

/** Minutes that one installation may take, in milliseconds. */
const patience = 300_000;

/**
 * The version that a program says it has.
 *
 * @param pattern its first group is the version
 * @returns `unknown` where it says none
 * @example await versionOf(['ssh', '-V'], /OpenSSH_(\S+)/)
 */
export async function versionOf(argv: readonly string[], pattern: RegExp): Promise<string> {
  const [file = '', ...rest] = argv;
  const { stdout, stderr } = await run(file, rest, { timeout: 60_000 });
  return pattern.exec(stdout + stderr)?.[1] ?? 'unknown';
}

/**
 * Runs something that makes a peer ready.
 *
 * @returns why it failed, in one line; undefined when it did not
 * @example await attempt(['pip', 'install', 'pyinfra'])
 */
export async function attempt(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const [file = '', ...rest] = argv;
  try {
    await run(file, rest, { env: { ...process.env, ...env }, timeout: patience });
    return undefined;
  } catch (error) {
    return messageOf(error).trim().split('\n').at(-1) ?? '';
  }
}

/**
 * Debian packages that are to be there; as root those that are missing are installed.
 *
 * @returns why they are not there; undefined when they are
 * @example await debianPackages(['ansible-core'])
 */
export async function debianPackages(names: readonly string[]): Promise<string | undefined> {
  const missing: string[] = [];
  for (const name of names) {
    const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]).catch(() => ({ stdout: '' }));
    if (stdout !== 'installed') missing.push(name);
  }
  if (missing.length === 0) return undefined;
  if (process.getuid?.() !== 0) return `apt-get install ${missing.join(' ')} needs root`;
  // RUNLEVEL=1: services that come along are not started on this machine.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const failed =
    (await attempt(['apt-get', '-qq', 'update'], env)) ??
    (await attempt(['apt-get', '-qq', '-y', '--no-install-recommends', 'install', ...missing], env));
  return failed === undefined ? undefined : `apt-get install ${missing.join(' ')}: ${failed}`;
}

/**
 * A Python package in a virtual environment of its own.
 *
 * @param folder where the environment is, or is made
 * @returns why it is not there; undefined when it is
 * @example await pythonPackage('.cache/bench/pyinfra', 'pyinfra', '3.10.0')
 */
export async function pythonPackage(folder: string, name: string, version: string): Promise<string | undefined> {
  const pip = `${folder}/bin/pip`;
  const isThere = await run(pip, ['show', name]).then(
    ({ stdout }) => stdout.includes(`Version: ${version}\n`),
    () => false,
  );
  if (isThere) return undefined;
  const unable = await debianPackages(['python3', 'python3-venv']);
  if (unable !== undefined) return unable;
  // Debian's own Python, whatever else is on the PATH.
  const failed =
    (await attempt(['/usr/bin/python3', '-m', 'venv', folder])) ??
    (await attempt([pip, 'install', '--quiet', `${name}==${version}`]));
  return failed === undefined ? undefined : `pip install ${name}==${version}: ${failed}`;
}
