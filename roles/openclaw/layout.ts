import type { OpenClawVars } from './vars.ts';

/** Where the role keeps the programs of one release. */
export interface ProgramLayout {
  /** npm, and the Node that it runs on; one directory per version and the symlink `current`. */
  readonly tools: string;
  /** Holds one directory per release. */
  readonly releases: string;
  /** Installed by `npm ci`, never changed afterwards. */
  readonly release: string;
  /** Symlink to the release in use. */
  readonly current: string;
  /** The CLI and the gateway are this one program; its first line asks PATH for `node`. */
  readonly program: string;
  /** Where `node` of the release in use is: one of these exists, by the host's architecture. */
  readonly nodeDirectories: readonly string[];
}

/** Where one gateway keeps its own files. */
export interface StateLayout {
  /** OpenClaw's state directory, 0700. */
  readonly state: string;
  readonly config: string;
  readonly workspace: string;
  /** Environment file with the secrets, root's, 0600. */
  readonly environment: string;
}

/**
 * Paths of the programs; the release in use changes by one rename of a symlink.
 *
 * @example programLayout(vars).release // '/opt/openclaw/releases/2026.9.6'
 */
export function programLayout(vars: Pick<OpenClawVars, 'prefix' | 'version'>): ProgramLayout {
  const releases = `${vars.prefix}/releases`;
  const current = `${vars.prefix}/current`;
  const modules = `${current}/node_modules`;
  return {
    tools: `${vars.prefix}/tools`,
    releases,
    release: `${releases}/${vars.version}`,
    current,
    program: `${modules}/.bin/openclaw`,
    // Not `.bin/node`: npm before 11 drops that link when it leaves out the package of the other architecture.
    nodeDirectories: ['x64', 'arm64'].map((cpu) => `${modules}/node-linux-${cpu}/bin`),
  };
}

/**
 * Paths of the state; all but the environment file lie where OpenClaw looks for them by itself when HOME is the
 * account's home, so that the CLI works without options.
 *
 * @example stateLayout(vars).config // '/var/lib/openclaw/.openclaw/openclaw.json'
 */
export function stateLayout(vars: Pick<OpenClawVars, 'home'>): StateLayout {
  const state = `${vars.home}/.openclaw`;
  return {
    state,
    config: `${state}/openclaw.json`,
    workspace: `${state}/workspace`,
    environment: '/etc/openclaw/gateway.env',
  };
}
