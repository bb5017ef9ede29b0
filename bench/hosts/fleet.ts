import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../lib/transport/testing/free-port.ts';
import { makeKey } from '../../lib/transport/testing/sshd.ts';
import type { Workload } from '../work/work.ts';
import { type BenchHost, startHost } from './host.ts';

/** The hosts of the benchmark and the way in. */
export interface BenchFleet {
  readonly hosts: readonly BenchHost[];
  /** Private key that root of every host accepts. */
  readonly userKey: string;
  /** The public host key that all of them share, as in known_hosts: type and base64. */
  readonly hostKey: string;
  stop(): Promise<void>;
}

/**
 * Starts the hosts.
 *
 * @param count  1 to 254
 * @param folder where their disks, and the keys, are made anew
 * @example const fleet = await startFleet(10, '/srv/pincer/.cache/bench/hosts', site);
 */
export async function startFleet(count: number, folder: string, work: Workload): Promise<BenchFleet> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hostKey = join(folder, 'host_key');
  const userKey = join(folder, 'user_key');
  await makeKey(hostKey, 'ed25519');
  await makeKey(userKey, 'ed25519');
  const port = await freePort();
  const hosts: BenchHost[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let index = 1; index <= count; index++) {
      hosts.push(await startHost({ index, port, folder, hostKey, publicKey: `${userKey}.pub`, work }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [type, base64] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
  return { hosts, userKey, hostKey: `${type} ${base64?.trim()}`, stop };
}
