import { afterAll, beforeAll, expect } from 'vitest';
import type { Call } from '../core/module.ts';
import { Lab, type LabHost } from '../lab/index.ts';
import { proxyCommand } from '../lab/inventory.ts';
import { gatewayOf } from '../lab/network-plan.ts';
import { HostLink } from '../run/link.ts';
import { createTransport } from '../transport/create.ts';
import { type Trial, tryCall } from './laws.ts';

/** A lab of one host on which modules are held to their laws. */
export interface LawLab {
  readonly host: LabHost;
  /** The address from which this machine, and so the session under test, reaches the host. */
  readonly client: string;
  /** Whether a TCP connection from the machine that holds the lab reaches a port of the host within two seconds. */
  reaches(port: number): Promise<boolean>;
  /** Runs a line as root, without ssh, and gives its output without the last line end. */
  said(line: string): Promise<string>;
  /** Tries a call; throws when a step fails. */
  tries(call: Call): Promise<Trial>;
  /** Tries a call that must obey the laws, and whose changes are exactly these. */
  obeys(call: Call, changes: readonly string[]): Promise<Trial>;
}

/**
 * Brings a host up before the tests of a file and throws it away after them.
 *
 * @param prepare a line that root runs once, e.g. to install a package
 * @example
 * const lab = useLawLab('laws-ufw', 'trixie', 'apt-get -qy install ufw');
 * it('...', async () => { await lab.obeys(ufw({}), ['firewall off -> on']); });
 */
export function useLawLab(name: string, suite: 'trixie' | 'bookworm', prepare?: string): LawLab {
  let lab: Lab | undefined;
  let link: HostLink | undefined;
  const up = (): { lab: Lab; link: HostLink } => {
    if (!lab || !link) throw new Error('The lab is not up.');
    return { lab, link };
  };

  beforeAll(async () => {
    await Lab.down(name);
    lab = await Lab.up({ name, hosts: 1, suite });
    if (prepare !== undefined) {
      const outcome = await lab.host(1).exec(prepare);
      if (outcome.code !== 0) throw new Error(`The host could not be prepared: ${outcome.stderr}`);
    }
    const transport = createTransport(
      {
        kind: 'ssh',
        address: lab.host(1).address,
        ways: [{ user: 'root', port: 22 }],
        identityFiles: [lab.key],
        knownHosts: [lab.knownHosts],
        proxyCommand: proxyCommand(lab.namespace),
        connectTimeout: 10,
      },
      { hostName: 'h1' },
    );
    link = new HostLink({ transport, runId: 'laws' });
    await link.open(true);
    await link.exchange({ program: '', seconds: 30, changes: false });
  });
  afterAll(async () => {
    await link?.end(false);
    await lab?.down();
  });

  return {
    get host() {
      return up().lab.host(1);
    },
    get client() {
      return gatewayOf(up().lab.subnet);
    },
    reaches: async (port) => {
      const { lab } = up();
      const line = `exec 3<>/dev/tcp/${lab.host(1).address}/${port}`;
      return (await lab.exec(['timeout', '2', 'bash', '-c', line])).code === 0;
    },
    said: async (line) => {
      const { stdout, stderr } = await up().lab.host(1).exec(line);
      return `${stdout}${stderr}`.trimEnd();
    },
    tries: async (call) => await tryCall(call, up().link),
    obeys: async (call, changes) => {
      const trial = await tryCall(call, up().link);
      const summaries = trial.changes.map(({ summary }) => summary);
      expect({ summaries, again: trial.again, surprises: trial.surprises }).toEqual({
        summaries: changes,
        again: [],
        surprises: [],
      });
      return trial;
    },
  };
}
