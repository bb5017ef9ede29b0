import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/index.ts';
import { programsLayer } from './layer.ts';
import { recapOf, Site } from './site.ts';

const name = 'site-failures';
const minutes = 60_000;
const base = ['--tags', 'base', '-v'];

let lab: Lab;
let site: Site;
beforeAll(async () => {
  await Lab.down(name);
  const layer = await programsLayer(name);
  lab = await Lab.up({ name, hosts: 3, layers: [layer] });
  site = await Site.on(lab);
}, 10 * minutes);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await Lab.down(name);
}, minutes);

describe('three hosts of which one goes away and one fails', () => {
  it(
    'end with 2: the third is finished, and the recap says what became of each',
    async () => {
      await lab.host(3).exec('mount -t tmpfs -o ro none /etc/sysctl.d');
      const program = await site.start(base);
      await program.hasPrinted(/connected h2/);
      await lab.host(2).kill();
      const { status, stdout, stderr } = await program.ended;
      expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
      const [, failures = ''] = stdout.split('\nFailures\n');
      expect(failures).not.toMatch(/^h1 .*›/m);
      expect(recapOf(stdout, 'h1')).toMatchObject({ failed: 0, unreachable: 0 });
      expect(recapOf(stdout, 'h1').changed).toBeGreaterThan(10);
      expect(recapOf(stdout, 'h2')).toMatchObject({ failed: 0, unreachable: 1 });
      expect(recapOf(stdout, 'h3')).toMatchObject({ failed: 1, unreachable: 0 });
      expect(recapOf(stdout, 'h3').changed).toBeGreaterThan(3);
      expect(failures).toMatch(/^h2 {2}unreachable\n {2}The connection to .+ was lost and did not come back\./m);
      expect(failures).toMatch(/^h3 {2}base › Set the kernel\n[\s\S]*Read-only file system/m);
      expect(failures).toMatch(/^3 hosts in .+: 1 changed, 1 failed, 1 unreachable\n$/m);
    },
    3 * minutes,
  );

  it(
    'end with 4 once nothing fails and one is still away',
    async () => {
      await lab.host(3).exec('umount /etc/sysctl.d');
      const { status, stdout } = await site.run(base);
      expect(status).toBe(4);
      expect(recapOf(stdout, 'h1')).toMatchObject({ changed: 0, failed: 0, unreachable: 0 });
      expect(recapOf(stdout, 'h2')).toMatchObject({ ok: 0, changed: 0, failed: 0, unreachable: 1 });
      expect(recapOf(stdout, 'h3')).toMatchObject({ failed: 0, unreachable: 0 });
      expect(stdout).toMatch(/ changed h3 {2}base › Set the firewall/);
      expect(stdout).toMatch(/^3 hosts in .+: 1 unchanged, 1 changed, 1 unreachable\n$/m);
    },
    3 * minutes,
  );

  it(
    'end with 0 once it is back, and then have nothing to do',
    async () => {
      await lab.host(2).start();
      expect((await site.run(base)).status).toBe(0);
      const { status, stdout } = await site.run(base);
      expect(status).toBe(0);
      expect(lab.hosts.map((host) => recapOf(stdout, host.name).changed)).toEqual([0, 0, 0]);
    },
    3 * minutes,
  );
});
