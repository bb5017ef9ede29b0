import { afterAll, beforeAll } from 'vitest';
import type { Item, Items } from '../core/block.ts';
import { defineFleet } from '../core/fleet.ts';
import type { Way } from '../core/target.ts';
import { Lab, type LabHost } from '../lab/index.ts';
import { proxyCommand } from '../lab/inventory.ts';
import { gatewayOf } from '../lab/network-plan.ts';
import { type RunOptions, runPlays } from '../run/engine.ts';
import type { HostResult, RunEvent } from '../run/outcome.ts';
import { createTransport } from '../transport/create.ts';
import type { Transport } from '../transport/transport.ts';

/** Packages that the firewall and sshd tasks need, kept as a layer so that tests do not pay for them twice. */
const layer = 'guard-packages';
const packages = 'ufw sudo';

/** What a run on the lab host came to. */
export interface GuardRun {
  readonly result: HostResult;
  readonly statuses: readonly string[];
  readonly notes: readonly string[];
}

interface GuardRunOptions extends RunOptions {
  /** Lays something over the transport, e.g. a line that breaks. */
  readonly through?: (line: Transport) => Transport;
}

/** A lab of one fresh host whose way in is put at risk. */
export interface GuardLab {
  readonly host: LabHost;
  readonly lab: Lab;
  /** The address from which this machine reaches the host. */
  readonly client: string;
  /** Text of the lab's public key. */
  readonly publicKey: string;
  transport(ways: readonly Way[]): Transport;
  run(ways: readonly Way[], items: () => Items, options?: GuardRunOptions): Promise<GuardRun>;
  /** Output of a line run as root without ssh. */
  said(line: string): Promise<string>;
  /** Whether ssh logs in by this way. */
  logsIn(way: Way): Promise<boolean>;
  /** All that a guard promises to restore: files, listening ports, firewall rules. */
  snapshot(): Promise<string>;
}

/**
 * Makes the layer with the packages, once per machine.
 *
 * @param name a lab that may be made and thrown away for it
 * @returns the layer's name
 */
export async function makeGuardLayer(name: string, suite: 'trixie' | 'bookworm'): Promise<string> {
  if (await Lab.hasLayer(layer, suite)) return layer;
  await using maker = await Lab.up({ name, hosts: 1, suite });
  const install = `apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qy install ${packages}`;
  const made = await maker.host(1).exec(install, { timeoutS: 300 });
  if (made.code !== 0) throw new Error(`The layer could not be made: ${made.stderr}`);
  await maker.host(1).save(layer);
  return layer;
}

/** All that a guard promises to restore: files, listening ports, firewall, and nothing of its own left. */
export async function stateOfWayIn(host: LabHost): Promise<string> {
  const line = [
    'cd /etc/ssh; sha256sum sshd_config; find sshd_config.d -type f -exec sha256sum {} + | sort',
    'cat /etc/ufw/user.rules /etc/ufw/user6.rules /etc/ufw/ufw.conf /etc/default/ufw | sha256sum',
    "ss -Hltn | awk '{print $4}' | sort",
    'systemctl is-enabled ssh.service ssh.socket',
    'ufw status',
    'ls -A /etc/systemd/system/pincer-guard-boot.service',
  ].join('; ');
  return (await host.exec(line, { timeoutS: 60 })).stdout.trim();
}

/**
 * Brings up a fresh host for each test file; `reset()` it between tests.
 *
 * @example const guardLab = useGuardLab('guard');
 */
export function useGuardLab(name: string, suite: 'trixie' | 'bookworm' = 'trixie'): GuardLab {
  let lab: Lab | undefined;
  let publicKey = '';
  const up = (): Lab => {
    if (!lab) throw new Error('The lab is not up.');
    return lab;
  };
  const said = async (line: string): Promise<string> => (await up().host(1).exec(line, { timeoutS: 60 })).stdout.trim();

  beforeAll(async () => {
    await Lab.down(name);
    await makeGuardLayer(name, suite);
    lab = await Lab.up({ name, hosts: [{ suite, layers: [layer] }] });
    publicKey = await said('cat /root/.ssh/authorized_keys');
  }, 300_000);
  afterAll(async () => {
    await lab?.down();
  });

  const transport = (ways: readonly Way[]): Transport => {
    const { key, knownHosts, namespace } = up();
    const address = up().host(1).address;
    return createTransport(
      {
        kind: 'ssh',
        address,
        ways,
        identityFiles: [key],
        knownHosts: [knownHosts],
        proxyCommand: proxyCommand(namespace),
        connectTimeout: 5,
      },
      { hostName: 'h1' },
    );
  };

  return {
    get host() {
      return up().host(1);
    },
    get lab() {
      return up();
    },
    get client() {
      return gatewayOf(up().subnet);
    },
    get publicKey() {
      return publicKey;
    },
    transport,
    said,
    run: async (ways, items, { through = (line: Transport) => line, ...options } = {}) => {
      const fleet = defineFleet({ groups: { all: { vars: {} } } });
      const play = fleet.play('guard', { hosts: 'all', tasks: (): readonly Item[] => items() as readonly Item[] });
      const events: RunEvent[] = [];
      const host = {
        info: { name: 'h1', address: up().host(1).address, groups: ['all'] },
        vars: {},
        transport: through(transport(ways)),
      };
      const [result] = await runPlays([play], [host], { ...options, emit: (event) => events.push(event) });
      if (!result) throw new Error('No result.');
      return {
        result,
        statuses: events.flatMap((event) =>
          event.type === 'task' ? [`${event.outcome.task.name}: ${event.outcome.status}`] : [],
        ),
        notes: events.flatMap((event) => (event.type === 'note' ? [event.message] : [])),
      };
    },
    logsIn: async (way) => {
      try {
        const connection = await transport([way]).connect();
        connection.close();
        return true;
      } catch {
        return false;
      }
    },
    snapshot: () => stateOfWayIn(up().host(1)),
  };
}
