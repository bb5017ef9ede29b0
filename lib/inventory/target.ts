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

/** What one host's target is made of. */
export interface TargetInput {
  readonly address: string;
  readonly connection: 'ssh' | 'local';
  readonly ssh: SshSettings;
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
  return ({ address, connection, ssh, ways }) => {
    if (connection === 'local') return { kind: 'local' };
    return {
      kind: 'ssh',
      address,
      ways: distinct([...ways, { user: ssh.user ?? 'root', port: ssh.port ?? 22 }]),
      identityFiles: ssh.identityFile === undefined ? usualIdentities : paths(ssh.identityFile),
      knownHosts: ssh.knownHosts === undefined ? usualKnownHosts : paths(ssh.knownHosts),
      proxyCommand: ssh.proxyCommand,
      agent: ssh.agent === false ? undefined : environment.SSH_AUTH_SOCK || undefined,
      connectTimeout: ssh.connectTimeout ?? defaultConnectTimeout,
    };
  };
}

function distinct(ways: readonly Way[]): readonly Way[] {
  return ways.filter(
    (way, index) => ways.findIndex((other) => other.user === way.user && other.port === way.port) === index,
  );
}
