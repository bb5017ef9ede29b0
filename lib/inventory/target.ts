import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Target, Way } from '../core/target.ts';
import type { Environment } from '../secrets/environment.ts';
import { expandPath } from '../secrets/reference.ts';
import type { SshSettings } from './document.ts';

/** Ansible's default for `timeout` (DEFAULT_TIMEOUT in its base.yml), in seconds. */
const defaultConnectTimeout = 10;

/** The keys that ssh(1) tries when none is named (ssh_config(5), IdentityFile), less those for hardware tokens. */
const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/** Where paths and agents are looked up. */
export interface TargetSurroundings {
  /** Directory that relative paths start from: the inventory's own. */
  readonly directory: string;
  readonly environment?: Environment | undefined;
  readonly home?: string | undefined;
}

/** What the user's own ssh_config says of a host; paths are absolute, and a setting that it does not name is missing. */
export interface SshDefaults {
  readonly address?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly identityFiles?: readonly string[] | undefined;
  readonly knownHosts?: readonly string[] | undefined;
  readonly proxyCommand?: string | undefined;
  /** Path of the agent's socket; false: no agent. */
  readonly agent?: string | false | undefined;
}

/** What one host's target is made of. */
export interface TargetInput {
  readonly address: string;
  readonly connection: 'ssh' | 'local';
  /** What the inventory says, all levels merged. */
  readonly ssh: SshSettings;
  /** Holds where the inventory is silent. */
  readonly defaults?: SshDefaults | undefined;
  /** The fleet's ways into the host; they are tried first. */
  readonly ways: readonly Way[];
}

/**
 * A function that makes targets; what all hosts share is looked up once.
 *
 * @example targetMaker({ directory: 'inventory' })({ address: '203.0.113.5', connection: 'ssh', ssh: {}, ways: [] })
 */
export function targetMaker(surroundings: TargetSurroundings): (input: TargetInput) => Target {
  const { directory, environment = process.env, home = homedir() } = surroundings;
  const paths = (value: string | readonly string[]): readonly string[] =>
    [value].flat().map((path) => expandPath(path, directory, home));
  const usualIdentities = defaultIdentities.map((name) => join(home, '.ssh', name)).filter((path) => existsSync(path));
  const usualKnownHosts = [join(home, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];
  const agentOf = (ssh: SshSettings, own: SshDefaults['agent']): string | undefined => {
    if (ssh.agent === false || (own === false && ssh.agent !== true)) return undefined;
    return own || environment.SSH_AUTH_SOCK || undefined;
  };
  return ({ address, connection, ssh, defaults = {}, ways }) => {
    if (connection === 'local') return { kind: 'local' };
    const last = { user: ssh.user ?? defaults.user ?? 'root', port: ssh.port ?? defaults.port ?? 22 };
    return {
      kind: 'ssh',
      address: defaults.address ?? address,
      ways: distinct([...ways, last]),
      identityFiles:
        ssh.identityFile === undefined ? (defaults.identityFiles ?? usualIdentities) : paths(ssh.identityFile),
      knownHosts: ssh.knownHosts === undefined ? (defaults.knownHosts ?? usualKnownHosts) : paths(ssh.knownHosts),
      proxyCommand: ssh.proxyCommand ?? defaults.proxyCommand,
      agent: agentOf(ssh, defaults.agent),
      connectTimeout: ssh.connectTimeout ?? defaultConnectTimeout,
    };
  };
}

function distinct(ways: readonly Way[]): readonly Way[] {
  return ways.filter(
    (way, index) => ways.findIndex((other) => other.user === way.user && other.port === way.port) === index,
  );
}
