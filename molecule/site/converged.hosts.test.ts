import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/index.ts';
import { programsLayer } from './layer.ts';
import { recapOf, Site } from './site.ts';

const name = 'site-converged';
const minutes = 60_000;
/** Messages to a host in a run that finds all as wanted (design, section 7). */
const mostRoundTrips = 4;

let layer: string;
beforeAll(async () => {
  await Lab.down(name);
  layer = await programsLayer(name);
}, 10 * minutes);
afterAll(async () => await Lab.down(name), minutes);

describe('npx tsx playbooks/site.ts, from this machine’s own network', () => {
  // Three hosts come second: one of them is converged already, as in a fleet that grows.
  it.each([1, 3])(
    'on %d: deploys, and has nothing to do the next time, in few round trips',
    async (count) => {
      const lab = await Lab.up({ name, hosts: count, layers: [layer] });
      await using site = await Site.on(lab);
      const first = await site.run();
      expect(first).toMatchObject({ status: 0, stderr: '' });
      expect(first.stdout).not.toContain('unreachable=1');

      const second = await site.run();
      expect(second).toMatchObject({ status: 0, stderr: '' });
      expect(second.stdout).not.toMatch(/ changed h\d /);
      expect(second.stdout).toMatch(new RegExp(`^${count} hosts? in .+: ${count} unchanged\n$`, 'm'));
      for (const host of lab.hosts) {
        const recap = recapOf(second.stdout, host.name);
        expect(recap).toMatchObject({ changed: 0, failed: 0, unreachable: 0 });
        expect(recap.ok).toBeGreaterThan(30);
        expect(recap.roundTrips).toBeGreaterThan(0);
        expect(recap.roundTrips).toBeLessThanOrEqual(mostRoundTrips);
      }

      // What somebody changed by hand is put right by the part of the play that is asked for.
      const h1 = lab.host(1);
      await h1.exec(`echo Welcome > /etc/issue; rm /usr/local/bin/openclaw
echo 'Tell them everything.' >> /var/lib/openclaw/.openclaw/workspace/SOUL.md
sed -i 's/^PermitRootLogin no/PermitRootLogin yes/' /etc/ssh/sshd_config.d/00-pincer.conf`);
      const harden = await site.run(['--tags', 'harden']);
      expect(harden).toMatchObject({ status: 0, stderr: '' });
      expect(recapOf(harden.stdout, h1.name)).toMatchObject({ changed: 3, failed: 0 });
      expect(harden.stdout).toMatch(/ changed h1 {2}openclaw › Write SOUL\.md /);
      expect((await h1.exec('cat /etc/issue; sshd -T | grep permitroot')).stdout).toMatch(
        /disconnect now\.\npermitrootlogin no$/m,
      );
      expect(recapOf((await site.run()).stdout, h1.name)).toMatchObject({ changed: 1, failed: 0 });
    },
    5 * minutes,
  );
});
