import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import type { Lab } from '../lab/index.ts';

/** Vars by group (or host) and role key, as in an inventory's `vars/<group>.toml`. */
export type GroupVars = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The lab's inventory with vars in it and beside it.
 *
 * @param options.vars     by group
 * @param options.hostVars by host
 * @returns the folder, for `-i`; whoever asks removes it
 * @example await writeInventory(lab, { vars: { gateways: { base: { sshPort: 2222 } } } })
 */
export async function writeInventory(
  lab: Pick<Lab, 'inventory'>,
  { vars = {}, hostVars = {} }: { readonly vars?: GroupVars | undefined; readonly hostVars?: GroupVars | undefined },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-inventory-'));
  await mkdir(join(folder, 'vars'));
  // Behind the hosts, because a table below another may stand anywhere.
  const more = Object.entries(hostVars).map(([host, roles]) =>
    TOML.stringify({ hosts: { [host]: { vars: plain(roles) } } }),
  );
  await writeFile(join(folder, 'hosts.toml'), [await readFile(lab.inventory, 'utf8'), ...more].join('\n'));
  for (const [group, roles] of Object.entries(vars)) {
    await writeFile(join(folder, 'vars', `${group}.toml`), TOML.stringify(plain(roles)));
  }
  return folder;
}

/** Through JSON, which leaves out what is undefined: TOML has no word for it. */
function plain(roles: Readonly<Record<string, unknown>>): ReturnType<typeof TOML.parse> {
  return JSON.parse(JSON.stringify(roles));
}
