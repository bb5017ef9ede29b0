import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/index.ts';
import { differences, type Manifest, manifestOf } from '../../lib/testing/manifest.ts';
import { recapOf, Site } from './site.ts';

const name = 'site-selection';
const minutes = 60_000;

let lab: Lab;
let site: Site;
let fresh: readonly Manifest[];

const manifests = async (): Promise<readonly Manifest[]> => await Promise.all(lab.hosts.map(manifestOf));
/** What differs on each host from its first day. */
const changes = async (): Promise<readonly (readonly string[])[]> =>
  (await manifests()).map((now, index) => differences(fresh[index] ?? new Map(), now));

beforeAll(async () => {
  await Lab.down(name);
  lab = await Lab.up({ name, hosts: 2 });
  site = await Site.on(lab);
  fresh = await manifests();
}, 3 * minutes);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await Lab.down(name);
}, minutes);

describe('on fresh hosts', () => {
  it(
    '--check --diff tells what the whole of site.ts would do, and touches nothing',
    async () => {
      const { status, stdout, stderr } = await site.run(['--check', '--diff']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      for (const host of lab.hosts) {
        expect(recapOf(stdout, host.name)).toMatchObject({ failed: 0, unreachable: 0 });
        expect(recapOf(stdout, host.name).changed).toBeGreaterThan(20);
        expect(stdout).toMatch(new RegExp(`would change ${host.name} {2}openclaw › Write the service {2}create `));
      }
      // A file that is there, one that is not, and one that nobody may see.
      expect(stdout).toMatch(/^ +-Debian GNU\/Linux 13/m);
      expect(stdout).toMatch(/^ +\+PermitRootLogin no$/m);
      expect(stdout).not.toMatch(/OPENCLAW_GATEWAY_TOKEN='/);
      expect(await changes()).toEqual([[], []]);
    },
    3 * minutes,
  );

  it(
    '--limit leaves the others alone, --tags leaves the other tasks out',
    async () => {
      const { status, stdout } = await site.run(['--limit', 'h2', '--tags', 'kernel']);
      expect(status).toBe(0);
      expect(recapOf(stdout, 'h2').changed).toBeGreaterThan(0);
      expect(() => recapOf(stdout, 'h1')).toThrow(/no line/);
      const [first, second] = await changes();
      expect(first).toEqual([]);
      expect(second).toContain('new /etc/sysctl.d/99-openclaw.conf');
      // Folders got a new time of change; of all else only what the tag is about.
      const others = second?.filter(
        (line) => !/: d |\/(sysctl\.d|modprobe\.d|limits\.d)\/|^new \S+\/pincer$/.test(line),
      );
      expect(others).toEqual([]);
    },
    3 * minutes,
  );

  it('--check of what is done foretells nothing more', async () => {
    const { status, stdout } = await site.run(['--check', '--limit', 'h2', '--tags', 'kernel']);
    expect(status).toBe(0);
    expect(recapOf(stdout, 'h2')).toMatchObject({ changed: 0, unknown: 0, failed: 0 });
  });
});
