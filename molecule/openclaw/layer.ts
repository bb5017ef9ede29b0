import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { messageOf } from '../../lib/core/errors.ts';
import { Lab, type Suite } from '../../lib/lab/index.ts';
import { withLock } from '../../lib/lab/lock.ts';
import { homePaths } from '../../lib/lab/paths.ts';
import { runOnLab } from '../../lib/testing/lab-run.ts';
import { basePackages } from '../../roles/base/role.ts';
import { releaseFiles, toolFiles } from '../../roles/openclaw/install.ts';
import { gatewayAlone, secretVars } from './fleet.ts';

/** The version that layers hold; the other one is installed on top of it in half a minute. */
const version = '2026.9.6';

/** What is left of a deployed gateway must not be in a layer: a scenario wants a host without one, and its own secrets. */
const forget = `systemctl disable --now openclaw && userdel openclaw &&
rm -rf /etc/systemd/system/openclaw.service /etc/openclaw /usr/local/bin/openclaw /var/lib/openclaw /var/cache/openclaw`;

/**
 * The layer of a suite that holds the programs of a gateway. Its name holds a digest of all that decides what is
 * installed, so that it is never out of date.
 */
function layerName(suite: Suite): string {
  const decides = JSON.stringify([basePackages, toolFiles(), releaseFiles(version), forget]);
  return `gateway-${suite}-${createHash('sha256').update(decides).digest('hex').slice(0, 12)}`;
}

/**
 * Layers with the programs of a gateway, those that are missing made by role openclaw itself on fresh hosts, side by side:
 * the role must come through, its gateway must answer, and a second run must change nothing.
 *
 * @param name a lab that may be made and thrown away for it
 * @returns the layers' names by suite
 * @example const layers = await gatewayLayers('openclaw-layers', ['trixie', 'bookworm']);
 */
export async function gatewayLayers<S extends Suite>(name: string, suites: readonly S[]): Promise<Record<S, string>> {
  await makeAlone(async () => {
    const missing: S[] = [];
    for (const suite of suites) if (!(await Lab.hasLayer(layerName(suite), suite))) missing.push(suite);
    if (missing.length > 0) await makeLayers(name, missing);
  });
  return Object.fromEntries(suites.map((suite) => [suite, layerName(suite)])) as Record<S, string>;
}

/**
 * Test files run side by side and want the same layers: whoever comes first makes them, the others wait.
 *
 * @example await makeAlone(async () => { if (!(await Lab.hasLayer(name))) await make(name); });
 */
export async function makeAlone(work: () => Promise<void>): Promise<void> {
  await withLock(join(homePaths(process.env).locks, 'scenario-layers'), longestWait, work);
}

/** Seconds: two layers from nothing took 310. */
const longestWait = 900;

async function makeLayers(name: string, suites: readonly Suite[]): Promise<void> {
  await Lab.down(name);
  await using lab = await Lab.up({ name, hosts: suites.map((suite) => ({ suite })) });
  await deploy(lab);
  const changed = await deploy(lab);
  if (changed > 0) throw new Error(`The second run of role openclaw changed ${changed} tasks.`);
  for (const [index, suite] of suites.entries()) {
    const host = lab.host(index + 1);
    for (const line of [`curl -sf --retry 60 --retry-connrefused http://127.0.0.1:18789/healthz`, forget]) {
      const { code, stderr } = await host.exec(line, { timeoutS: 120 });
      if (code !== 0) throw new Error(`On ${suite} "${line.split('\n')[0]}" ended with ${code}: ${stderr}`);
    }
    await host.save(layerName(suite));
  }
}

/** @returns how many tasks changed something */
async function deploy(lab: Lab): Promise<number> {
  const { results } = await runOnLab(lab, gatewayAlone, { vars: { gateways: { openclaw: secretVars() } } });
  for (const { host, state, error } of results) {
    if (state !== 'done') throw new Error(`Role openclaw did not come through on ${host}: ${messageOf(error)}`);
  }
  return results.reduce((sum, { counts }) => sum + counts.changed, 0);
}
