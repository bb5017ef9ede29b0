import SSHConfig from 'ssh-config';
import { InputError } from '../../core/errors.ts';
import { expandPath } from './config-path.ts';
import { proxyJumpCommand } from './proxy-jump.ts';

/** What an ssh_config says about a host; a setting that it does not name is missing. */
export interface SshConfigSettings {
  readonly address?: string;
  readonly user?: string;
  readonly port?: number;
  /** Private key files in order. */
  readonly identityFiles?: readonly string[];
  readonly knownHosts?: readonly string[];
  /** ProxyCommand, or the command that ProxyJump stands for. */
  readonly proxyCommand?: string;
  /** Path of the agent's socket; false: use no agent. */
  readonly agent?: string | false;
}

/** Where `~` and `%u`, `%d` of an ssh_config point to. */
export interface SshConfigPlace {
  readonly home: string;
  /** Name of the local user. */
  readonly user: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads what an ssh_config (ssh_config(5)) says about a host. Programs are never run for it: `Match exec` does not match
 * and names are not canonicalized. `Include` is not followed.
 *
 * @param text  the whole file
 * @param host  alias as one would type it after `ssh`
 * @param place home directory, user and environment of the person whose file it is
 * @throws InputError `SSH_CONFIG` when a port is no number, a jump host no plain name, or the text is no ssh_config
 * @example resolveSshConfig('Host gw1\n  Port 9922\n', 'gw1', place).port // 9922
 */
export function resolveSshConfig(text: string, host: string, place: SshConfigPlace): SshConfigSettings {
  const found = compute(text, host);
  const one = (name: string): string | undefined => [found[name] ?? []].flat()[0];
  const user = one('user');
  const address = one('hostname')?.replaceAll('%h', host);
  const port = one('port');
  const values = { ...place, host: address ?? host, remoteUser: user ?? place.user };
  const path = (value: string) => expandPath(value, values);
  const paths = (name: string) =>
    [found[name] ?? []]
      .flat()
      .filter((value) => value !== 'none')
      .map(path);
  const agent = one('identityagent');
  const proxyCommand = proxy(found);
  return {
    ...(address === undefined ? {} : { address }),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: portNumber(port, host) }),
    ...('identityfile' in found ? { identityFiles: paths('identityfile') } : {}),
    ...('userknownhostsfile' in found ? { knownHosts: paths('userknownhostsfile') } : {}),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    ...(agent === undefined ? {} : agentSetting(agent, place, path)),
  };
}

type Found = Readonly<Record<string, string | readonly string[]>>;

function compute(text: string, host: string): Found {
  // The library would ask the name service while it looks for canonical names.
  const quiet = text.replaceAll(/^[ \t]*canonicalizehostname\b.*$/gim, '');
  try {
    return SSHConfig.parse(quiet).compute(host, { ignoreCase: true, matchExec: false });
  } catch (cause) {
    throw new InputError({
      code: 'SSH_CONFIG',
      message: `The ssh_config cannot be read for host "${host}".`,
      hint: `Try it by hand: ssh -G ${host}`,
      cause,
    });
  }
}

/** Of ProxyCommand and ProxyJump the one that is written first holds, as with ssh. */
function proxy(found: Found): string | undefined {
  const first = Object.keys(found).find((name) => name === 'proxycommand' || name === 'proxyjump');
  if (first === undefined) return undefined;
  const value = [found[first] ?? []].flat().join(' ');
  if (value.toLowerCase() === 'none') return undefined;
  return first === 'proxyjump' ? proxyJumpCommand(value) : value;
}

function agentSetting(
  value: string,
  place: SshConfigPlace,
  path: (value: string) => string,
): { agent?: string | false } {
  if (value === 'none') return { agent: false };
  const variable = value === 'SSH_AUTH_SOCK' ? value : /^\$\{?(\w+)\}?$/.exec(value)?.[1];
  if (variable === undefined) return { agent: path(value) };
  const socket = place.environment[variable];
  return socket === undefined ? {} : { agent: socket };
}

function portNumber(text: string, host: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InputError({
    code: 'SSH_CONFIG',
    message: `The ssh_config names "${text}" as the port of host "${host}".`,
    hint: 'A port is a number from 1 to 65535.',
  });
}
