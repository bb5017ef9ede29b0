import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../lib/core/shell.ts';
import { versionOf } from './install.ts';
import type { Job, Peer } from './peer.ts';
import { sshClientConfig } from './ssh-config.ts';
import { siteScript } from './ssh-script.ts';

/** One cold `ssh host sh < script` per host, all at the same time: the least that can be done with OpenSSH. */
export const ssh: Peer = {
  id: 'ssh',
  label: 'ssh host sh < script',
  estimate: {
    first: { alone: 0.1, perHost: 0.12, turns: 10 },
    converged: { alone: 0.1, perHost: 0.1, turns: 10 },
  },
  async setUp() {
    return { version: await versionOf(['ssh', '-V'], /OpenSSH_(\S+)/) };
  },
  prepare(job: Job) {
    writeFileSync(join(job.folder, 'site.sh'), siteScript(job.work));
    writeFileSync(join(job.folder, 'ssh_config'), sshClientConfig(job));
    writeFileSync(join(job.folder, 'run.sh'), launcher(job.targets.map(({ name }) => name)));
    return { argv: ['sh', 'run.sh'], env: {}, cwd: job.folder };
  },
};

/** Starts all, waits for each, and fails when one failed. */
function launcher(names: readonly string[]): string {
  return `pids= failed=0
for host in ${names.map(quote).join(' ')}; do
  ssh -F ssh_config "$host" sh <site.sh & pids="$pids $!"
done
for pid in $pids; do wait "$pid" || failed=1; done
exit $failed
`;
}
