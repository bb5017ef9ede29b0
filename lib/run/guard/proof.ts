import { setTimeout as sleep } from 'node:timers/promises';
import type { Way } from '../../core/target.ts';
import { Session } from '../../shell/session.ts';
import type { Connection } from '../../transport/transport.ts';
import type { HostJob } from '../job.ts';

/** At most this often, so that fail2ban's own limit (maxretry 3) is not met (lock-out guard, step 6). */
const mostTries = 3;
/** Seconds within which all tries happen. */
const proofSeconds = 60;
/** Seconds between two tries. */
const pause = 3;

/** A way in that was proven: a new connection with a root shell on it. */
export interface Proven {
  readonly connection: Connection;
  readonly session: Session;
}

/**
 * Logs in over a new TCP connection by one way only, with the host key that this session has verified, and starts a
 * root shell.
 *
 * @param hostKey fingerprint of the verified key
 * @throws whatever the last try failed with
 * @example const proven = await prove(job, { user: 'deploy', port: 9922 }, connection.hostKey);
 */
export async function prove(job: HostJob, way: Way, hostKey: string | undefined): Promise<Proven> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await proveOnce(job, way, hostKey);
    } catch (error) {
      const elapsed = (performance.now() - started) / 1000;
      if (attempt >= mostTries || elapsed + pause > proofSeconds || job.signal?.aborted) throw error;
      await sleep(pause * 1000);
    }
  }
}

async function proveOnce(job: HostJob, way: Way, hostKey: string | undefined): Promise<Proven> {
  const connection = await job.transport.connect({ only: way, hostKey, signal: job.signal });
  try {
    const become = connection.user === 'root' ? undefined : 'root';
    const session = await Session.start(connection, { become, password: job.password });
    await session.send({ program: 'B proof\necho proven\nE proof 0\n', deadline: 30 });
    return { connection, session };
  } catch (error) {
    connection.close();
    throw error;
  }
}
