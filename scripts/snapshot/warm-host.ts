import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { z } from 'zod';

/** In which variable the builder of a snapshot finds the host for its small playbook. */
export const hostVariable = 'PINCER_WARM_HOST';

const WarmHost = z.object({ port: z.number(), hostKey: z.string(), userKey: z.string() });

/** A host at 127.0.0.1: its port, its public host key (type and base64), and the private key file that it lets in. */
export type WarmHost = z.infer<typeof WarmHost>;

/**
 * The host that the builder was given.
 *
 * @throws ZodError when it was given none
 */
export function readWarmHost(): WarmHost {
  return WarmHost.parse(JSON.parse(process.env[hostVariable] ?? 'null'));
}

/**
 * Writes an inventory with that host alone, in the group `machines`.
 *
 * @param folder where the inventory and its known_hosts go
 * @returns path of the inventory
 * @example writeInventory({ port, hostKey, userKey }, folder)
 */
export function writeInventory({ port, hostKey, userKey }: WarmHost, folder: string): string {
  const [inventory, knownHosts] = [join(folder, 'hosts.toml'), join(folder, 'known_hosts')];
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`);
  const ssh = { user: 'root', port, identityFile: userKey, knownHosts, agent: false };
  writeFileSync(inventory, TOML.stringify({ hosts: { there: { address: '127.0.0.1', groups: ['machines'], ssh } } }));
  return inventory;
}
