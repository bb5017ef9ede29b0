import { Lab } from '../../lib/lab/index.ts';
import { gatewayLayers, makeAlone } from '../openclaw/layer.ts';

/** The packages of role base go again, but not what they depend on: apt still has work, yet seconds of it. */
const withoutBasePackages = `set -e
export DEBIAN_FRONTEND=noninteractive
apt-mark manual $(dpkg-query -W -f '\${Package}\\n' 'python3*') >/dev/null
apt-get -qy purge ufw fail2ban python3-systemd unattended-upgrades systemd-timesyncd`;

/**
 * The layer of hosts that are fresh but for what takes a minute to download and unpack: OpenClaw, and what the packages of
 * role base depend on. It is made once per machine, on top of the one that the tests of role openclaw use.
 *
 * @param name a lab that may be made and thrown away for it
 * @returns the layer's name
 * @throws Error when the programs cannot be installed
 * @example const layer = await programsLayer('site-layer');
 */
export async function programsLayer(name: string): Promise<string> {
  const { trixie } = await gatewayLayers(name, ['trixie']);
  const layer = trixie.replace('gateway', 'programs');
  await makeAlone(async () => {
    if (!(await Lab.hasLayer(layer))) await takeBasePackagesAway(name, trixie, layer);
  });
  return layer;
}

async function takeBasePackagesAway(name: string, trixie: string, layer: string): Promise<void> {
  await Lab.down(name);
  await using lab = await Lab.up({ name, hosts: 1, layers: [trixie] });
  const { code, stderr } = await lab.host(1).exec(withoutBasePackages);
  if (code !== 0) throw new Error(`The packages of role base could not be taken away: ${stderr}`);
  await lab.host(1).save(layer);
}
