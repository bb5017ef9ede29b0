import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, type LabHost } from '../../lib/lab/index.ts';
import { LeakWatch } from '../../lib/testing/leak-watch.ts';
import type { ProgramEnd } from '../../lib/testing/program.ts';
import { programsLayer } from './layer.ts';
import { Site, secrets } from './site.ts';

const name = 'site-secrets';
const minutes = 60_000;
const sudoPassword = 'canary-sudo-8d1f07';
const wrongPassword = 'canary-wrong-77aa31';
/** The same gateway later: its secrets were renewed. */
const renewed = { OPENCLAW_GATEWAY_TOKEN: 'b1de5afe'.repeat(8), LITELLM_API_KEY: 'sk-canary-renewed-93bb' };
const canaries = [...Object.values(secrets), ...Object.values(renewed), sudoPassword, wrongPassword];

let lab: Lab;
let host: LabHost;
let site: Site;
let passwordFile: string;

beforeAll(async () => {
  await Lab.down(name);
  const layer = await programsLayer(name);
  lab = await Lab.up({ name, hosts: 1, layers: [layer] });
  host = lab.host(1);
  passwordFile = join(tmpdir(), `pincer-canary-${process.pid}`);
  site = await Site.on(lab, { base: { sudoPassword: { secret: `file:${passwordFile}` } } });
}, 10 * minutes);
afterAll(async () => {
  await rm(passwordFile, { force: true });
  await site?.[Symbol.asyncDispose]();
  await Lab.down(name);
}, minutes);

/** Runs site.ts as talkative as it gets, and looks everywhere meanwhile and afterwards. */
async function watched(env: NodeJS.ProcessEnv = {}, password = sudoPassword): Promise<ProgramEnd> {
  const askedFor = `${passwordFile}.asked`;
  await writeFile(passwordFile, sudoPassword, { mode: 0o600 });
  await writeFile(askedFor, password, { mode: 0o600 });
  const folders = ['run/pincer', 'var/lib/pincer'].map((path) => `/proc/${host.power().leader}/root/${path}`);
  const watch = await LeakWatch.start({ words: canaries, folders });
  try {
    const ended = await site.run(['-vv', '--diff'], { env: { ...env, PINCER_BECOME_PASSWORD_FILE: askedFor } });
    for (const text of [ended.stdout, ended.stderr]) expect(told(text)).toEqual([]);
    return ended;
  } finally {
    await rm(askedFor, { force: true });
    const { leaks, argumentLists } = await watch.stop();
    expect(leaks).toEqual([]);
    expect(argumentLists).toBeGreaterThan(50);
    expect(told((await host.exec('journalctl -b --no-pager -o verbose')).stdout)).toEqual([]);
  }
}

/** Lines that hold a canary. */
function told(text: string): readonly string[] {
  return text.split('\n').filter((line) => canaries.some((canary) => line.includes(canary)));
}

/** Files of the whole host that hold a canary: those that changed since the host was made. */
async function filesWithCanaries(): Promise<readonly string[]> {
  // Nobody watches arguments now.
  const line = `words=$(cat)
find / /run /tmp -xdev -type f -newerct "@$(stat -c %Z /etc/hostname)" -print0 | xargs -0 -r grep -lF -e "$words" --`;
  const { stdout } = await host.exec(line, { input: canaries.join('\n') });
  return [...new Set(stdout.split('\n').filter((path) => path !== ''))].sort();
}

describe('secrets of a gateway', () => {
  it(
    'show nowhere while a fresh host is deployed, and stand in one file that only root can read',
    async () => {
      expect((await watched()).status).toBe(0);
      expect(await filesWithCanaries()).toEqual(['/etc/openclaw/gateway.env']);
      expect((await host.exec('stat -c "%a %U %G" /etc/openclaw/gateway.env')).stdout).toBe('600 root root\n');
      expect((await host.exec('runuser -u deploy -- sudo -n true')).code).toBe(1);
    },
    3 * minutes,
  );

  it(
    'show nowhere when they are renewed: --diff tells of the change, not of what it is',
    async () => {
      const { status, stdout } = await watched(renewed);
      expect(status).toBe(0);
      expect(stdout).toMatch(/changed h1 {2}openclaw › Write the secrets/);
      expect(stdout).toMatch(/changed h1 {2}openclaw › Restart the gateway/);
      const file = (await host.exec('cat /etc/openclaw/gateway.env')).stdout;
      expect(file).toContain(renewed.OPENCLAW_GATEWAY_TOKEN);
      expect(file).not.toContain(secrets.OPENCLAW_GATEWAY_TOKEN);
    },
    2 * minutes,
  );

  it(
    'show nowhere when the task fails that writes them',
    async () => {
      await host.exec('mount -t tmpfs -o ro,mode=0700 none /etc/openclaw');
      try {
        const { status, stdout } = await watched();
        expect(stdout).toMatch(/failed h1 {2}openclaw › Write the secrets/);
        expect(status).toBe(2);
      } finally {
        await host.exec('umount /etc/openclaw');
      }
    },
    2 * minutes,
  );

  it(
    'show nowhere when the program fails that reads them',
    async () => {
      // The gateway itself runs on: what it prints goes to the journal.
      const broken = '#!/bin/sh\n[ "$1" = config ] || exec "$0.real" "$@"\nenv >&2; exit 1\n';
      const program = '/opt/openclaw/current/node_modules/.bin/openclaw';
      await host.exec(
        `rm /var/lib/openclaw/.openclaw/openclaw.json; mv ${program} ${program}.real
cat > ${program}; chmod 755 ${program}`,
        { input: broken },
      );
      const { status, stdout } = await watched();
      expect(stdout).toMatch(/failed h1 {2}openclaw › Write the configuration/);
      expect(stdout).toContain('OPENCLAW_GATEWAY_TOKEN=***');
      expect(status).toBe(2);
      await host.exec(`mv ${program}.real ${program}`);
    },
    2 * minutes,
  );

  it(
    'show nowhere when sudo refuses the password',
    async () => {
      const { status, stdout } = await watched({}, wrongPassword);
      expect(status).toBe(4);
      expect(stdout).toMatch(/sudo/);
    },
    2 * minutes,
  );
});
