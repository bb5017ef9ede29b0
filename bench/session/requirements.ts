import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PincerError } from '../../lib/core/errors.ts';
import { debianPackages } from '../peers/install.ts';
import type { Workload } from '../work/work.ts';

const run = promisify(execFile);

/**
 * Makes sure that this machine can be the hosts: root for mount namespaces, sshd, strace, and the accounts that the work
 * asserts, so that no peer changes them.
 *
 * @throws PincerError `BENCH_ROOT`, `BENCH_PACKAGES`, `BENCH_ACCOUNTS`
 * @example await requireHosts(site)
 */
export async function requireHosts(work: Workload): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new PincerError({
      code: 'BENCH_ROOT',
      message: 'The benchmark makes its hosts on this machine, each in a mount namespace, which needs root.',
      hint: 'Run it as root on a machine that you can throw away.',
    });
  }
  const missing = await debianPackages(['openssh-server', 'openssh-client', 'strace', 'util-linux', 'bash']);
  if (missing !== undefined) {
    throw new PincerError({
      code: 'BENCH_PACKAGES',
      message: `A Debian package that the benchmark needs cannot be had: ${missing}.`,
      hint: 'Install it, then run the benchmark again.',
    });
  }
  for (const task of work.tasks) {
    if (task.kind === 'user') await requireAccount('passwd', task.account, `:${task.uid}:`, `:${task.shell}`);
    if (task.kind === 'group') await requireAccount('group', task.account, `:${task.gid}:`, '');
  }
}

async function requireAccount(database: 'passwd' | 'group', name: string, id: string, end: string): Promise<void> {
  const { stdout } = await run('getent', [database, name]).catch(() => ({ stdout: '' }));
  const entry = stdout.trim();
  if (entry.includes(id) && entry.endsWith(end)) return;
  throw new PincerError({
    code: 'BENCH_ACCOUNTS',
    message: `The account ${name} is not as Debian makes it (${database}: ${entry === '' ? 'none' : entry}), so peers would change it.`,
    hint: 'Run the benchmark on an ordinary Debian.',
  });
}
