import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/index.ts';
import { Site } from './site.ts';

const name = 'site-audit';
const minutes = 60_000;
/** What Lynis 3.1.4 gave on Debian 13 after role base, less one: 78. An untouched Debian 13 has 60. */
const leastHardening = 77;

let lab: Lab;
const said = async (line: string) => await lab.host(1).exec(line);

beforeAll(async () => {
  await Lab.down(name);
  // Fresh, without the layer of other tests: Lynis also counts which packages are there.
  lab = await Lab.up({ name, hosts: 1 });
  await using site = await Site.on(lab);
  expect(await site.run(['--tags', 'base'])).toMatchObject({ status: 0 });
  const install =
    'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends lynis ssh-audit';
  expect(await said(install)).toMatchObject({ code: 0 });
}, 5 * minutes);
afterAll(async () => await Lab.down(name), minutes);

describe('a host after role base, judged by others', () => {
  it('has an sshd in which ssh-audit finds neither a failure nor a weakness', async () => {
    const { code, stdout } = await said('ssh-audit --no-colors --port 9922 127.0.0.1');
    expect(stdout).toMatch(/^\(gen\) software: OpenSSH /m);
    expect(stdout.split('\n').filter((line) => /\[(fail|warn)\]/.test(line))).toEqual([]);
    expect(code).toBe(0);
  });

  it(
    'has the hardening index of Lynis that it had when it was measured',
    async () => {
      await said('lynis audit system --quick --no-colors');
      const report = (await said('cat /var/log/lynis-report.dat')).stdout;
      const value = (key: string): number => Number(new RegExp(`^${key}=(\\d+)$`, 'm').exec(report)?.[1]);
      expect(value('lynis_tests_done')).toBeGreaterThan(200);
      expect(value('hardening_index')).toBeGreaterThanOrEqual(leastHardening);
    },
    5 * minutes,
  );
});
