import { Lab, type Suite } from '../../lib/lab/index.ts';
import { basePackages } from '../../roles/base/role.ts';
import { Site } from './site.ts';

const layer = 'site-programs';

/** What role openclaw leaves besides programs: a host on the layer has none of it. */
const forgetGateway = [
  'systemctl -q disable --now openclaw.service',
  'rm -rf /etc/openclaw /var/lib/openclaw /etc/systemd/system/openclaw.service /usr/local/bin/openclaw',
  'userdel openclaw',
  'systemctl daemon-reload',
];

/** The packages of role base go again, but not what they depend on: apt still has work, yet seconds of it. */
const withoutBasePackages = [
  'export DEBIAN_FRONTEND=noninteractive',
  `apt-get -qy install ${basePackages.join(' ')} systemd-timesyncd`,
  'apt-mark manual $(dpkg-query -W -f "\\${Package}\\n" "python3*")',
  'apt-get -qy purge ufw fail2ban python3-systemd unattended-upgrades systemd-timesyncd',
];

/**
 * Makes the layer of hosts that are fresh but for what takes a minute to download and unpack: OpenClaw and what the packages of
 * role base depend on. Once per machine.
 *
 * @param name a lab that may be made and thrown away for it
 * @returns the layer's name
 * @throws Error when the programs cannot be installed
 */
export async function makeProgramsLayer(name: string, suite: Suite = 'trixie'): Promise<string> {
  if (await Lab.hasLayer(layer, suite)) return layer;
  await Lab.down(name);
  await using lab = await Lab.up({ name, hosts: 1, suite });
  await using site = await Site.on(lab);
  const { status, stdout, stderr } = await site.run(['--tags', 'openclaw']);
  if (status !== 0) throw new Error(`OpenClaw could not be installed:\n${stdout}${stderr}`);
  const line = ['set -e', ...forgetGateway, ...withoutBasePackages].join('\n');
  const cleaned = await lab.host(1).exec(line);
  if (cleaned.code !== 0) throw new Error(`The layer could not be made: ${cleaned.stdout}${cleaned.stderr}`);
  await lab.host(1).save(layer);
  return layer;
}
