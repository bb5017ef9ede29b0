import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import type { Lab } from '../lab/index.ts';

/** Vars by group and role key, as in an inventory's `vars/<group>.toml`. */
export type GroupVars = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The inventory that `lab up` wrote, with vars beside it.
 *
 * @returns the folder, for `-i`; whoever asks removes it
 * @example await writeInventory(lab, { gateways: { base: { sshPort: 2222 } } })
 */
export async function writeInventory(lab: Pick<Lab, 'inventory'>, vars: GroupVars): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-inventory-'));
  await mkdir(join(folder, 'vars'));
  await writeFile(join(folder, 'hosts.toml'), await readFile(lab.inventory));
  for (const [group, roles] of Object.entries(vars)) {
    // Through JSON, which leaves out what is undefined: TOML has no word for it.
    await writeFile(join(folder, 'vars', `${group}.toml`), TOML.stringify(JSON.parse(JSON.stringify(roles))));
  }
  return folder;
}
