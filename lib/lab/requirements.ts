import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { LabError } from './errors.ts';

/** The programs that a lab calls, by the Debian package that brings them. util-linux brings the rest and is always there. */
const programs: Readonly<Record<string, string>> = {
  'systemd-nspawn': 'systemd-container',
  mmdebstrap: 'mmdebstrap',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  socat: 'socat',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
};

/**
 * Makes sure that this machine can hold a lab: Linux, root, and the programs, which are installed when apt is there.
 *
 * @param progress told when packages are installed
 * @throws LabError `LAB_ROOT`, `LAB_LINUX`, `LAB_PROGRAMS`
 * @example await checkMachine((line) => process.stderr.write(`${line}\n`))
 */
export async function checkMachine(progress: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') {
    throw new LabError({
      code: 'LAB_LINUX',
      message: 'A lab needs Linux, because its hosts are Linux containers.',
      hint: 'Run it in a virtual machine.',
    });
  }
  if (process.getuid?.() !== 0) {
    throw new LabError({
      code: 'LAB_ROOT',
      message: 'A lab needs root, to make namespaces and mounts.',
      hint: 'Run the same command with sudo.',
    });
  }
  const packages = await missingPackages();
  if (packages.length === 0) return;
  if (!(await isInPath('apt-get'))) throw notInstalled(packages);
  progress(`Installing ${packages.join(', ')}, which the lab needs.`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await run({ argv: ['apt-get', '-qq', 'update'], environment });
  await run({ argv: ['apt-get', '-qq', '-y', '--no-install-recommends', 'install', ...packages], environment });
  const still = await missingPackages();
  if (still.length > 0) throw notInstalled(still);
}

/**
 * The Debian packages of the programs that are not there.
 *
 * @param path folders to look in, as in `$PATH`
 * @example await missingPackages('/usr/sbin:/usr/bin') // []
 */
export async function missingPackages(path = process.env.PATH ?? ''): Promise<readonly string[]> {
  const entries = Object.entries(programs);
  const present = await Promise.all(entries.map(([program]) => isInPath(program, path)));
  return [...new Set(entries.flatMap(([, name], index) => (present[index] ? [] : [name])))];
}

async function isInPath(program: string, path = process.env.PATH ?? ''): Promise<boolean> {
  const folders = path.split(':').filter(Boolean);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false, // whatever the reason, it cannot be run from there
      ),
    ),
  );
  return found.includes(true);
}

function notInstalled(packages: readonly string[]): LabError {
  return new LabError({
    code: 'LAB_PROGRAMS',
    message: `The lab needs programs of these Debian packages: ${packages.join(', ')}.`,
    hint: `Install them: apt-get install -y --no-install-recommends ${packages.join(' ')}`,
  });
}
