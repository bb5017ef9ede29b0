import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshConfigSettings } from '../transport/ssh/config.ts';

/**
 * What the user's own `~/.ssh/config` says of hosts, for what the inventory leaves open; undefined when there is none.
 *
 * @param home the user's home directory
 * @returns a function that gives the settings of an address
 * @example resolveInventory(source, fleet, { sshConfig: await readUserSshConfig() })
 */
export async function readUserSshConfig(
  home: string = homedir(),
): Promise<((address: string) => SshConfigSettings) | undefined> {
  const path = join(home, '.ssh', 'config');
  if (!existsSync(path)) return undefined;
  const { resolveSshConfig } = await import('../transport/ssh/config.ts');
  const text = readFileSync(path, 'utf8');
  const place = { home, user: userInfo().username, environment: process.env };
  return (address) => resolveSshConfig(text, address, place);
}
