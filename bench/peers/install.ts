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
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await run('apt-get', ['-qq', 'update'], { env, timeout: patience });
    await run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing], { env, timeout: patience });
    return undefined;
  } catch (error) {
    return `apt-get install ${missing.join(' ')}: ${lastLine(error)}`;
  }
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
  try {
    // Debian's own Python, whatever else is on the PATH.
    await run('/usr/bin/python3', ['-m', 'venv', folder], { timeout: patience });
    await run(pip, ['install', '--quiet', `${name}==${version}`], { timeout: patience });
    return undefined;
  } catch (error) {
    return `pip install ${name}==${version}: ${lastLine(error)}`;
  }
}

function lastLine(error: unknown): string {
  return messageOf(error).trim().split('\n').at(-1) ?? '';
}
