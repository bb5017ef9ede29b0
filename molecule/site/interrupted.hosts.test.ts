import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, type LabHost } from '../../lib/lab/index.ts';
import type { Program, ProgramEnd } from '../../lib/testing/program.ts';
import { programsLayer } from './layer.ts';
import { filesBefore, halfWritten, leftovers, type OwnFiles, ownFiles } from './own-files.ts';
import { handlersOfSite, recapOf, Site } from './site.ts';

const name = 'site-interrupted';
const minutes = 60_000;
const kills = 10;
/** The same moments again: PINCER_SEED=... */
const seed = Number(process.env.PINCER_SEED ?? Math.floor(Math.random() * 1e9));

let lab: Lab;
let site: Site;
let own: OwnFiles;
/** Milliseconds from the connection to the end of a run that nothing disturbs. */
let wholeRun = 0;
let handlers: ReadonlyMap<string, string>;

beforeAll(async () => {
  await Lab.down(name);
  const layer = await programsLayer(name);
  lab = await Lab.up({ name, hosts: 4, layers: [layer] });
  // Other values than the packages' own, so that a handler that did not run shows.
  site = await Site.on(lab, { base: { fail2ban: { maxRetry: 4 } } });
  handlers = await handlersOfSite(site);
  const before = await filesBefore(lab.host(1));
  const program = await start(lab.host(1));
  const connected = await whenConnected(program);
  expect(await program.ended).toMatchObject({ status: 0 });
  wholeRun = performance.now() - connected;
  own = await ownFiles(lab.host(1), before);
}, 10 * minutes);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await Lab.down(name);
}, minutes);

/** Role verify writes nothing that could be torn, and takes seconds. */
const start = async (host: LabHost): Promise<Program> =>
  await site.start(['-v', '--limit', host.name, '--skip-tags', 'verify'], { runner: 'node' });

/** Waits until a run has logged in. @returns when that was */
async function whenConnected(program: Program): Promise<number> {
  await program.hasPrinted(/connected /);
  return performance.now();
}

/** Whether a shell of a run is at work on the host. */
const isAtWork = `for j in /run/pincer/*/journal; do [ -r "$j" ] || continue
for p in $(sed -n 's/^s //p' "$j"); do [ ! -d /proc/$p ] || exit 0; done; done; exit 1`;

/** The host's own timer goes off: an unconfirmed change of the way in is taken back, as it would be in two minutes. */
async function letGuardGoOff(host: LabHost): Promise<void> {
  if ((await host.exec('test -e /var/lib/pincer/guard/armed')).code !== 0) return;
  for (let look = 0; look < 100 && (await host.exec(isAtWork)).code === 0; look++) await sleep(100);
  await host.exec('sh /var/lib/pincer/guard/undo');
}

/** Names of the handlers that the ledger on the host says are owed. */
async function owed(host: LabHost): Promise<readonly string[]> {
  const lines = (await host.exec('cat /var/lib/pincer/ledger')).stdout.split('\n').filter((line) => line !== '');
  const last = new Map(lines.map((line) => [line.slice(2), line.startsWith('+')]));
  return [...last].flatMap(([identity, pending]) => (pending ? [handlers.get(identity) ?? identity] : []));
}

/** What a host must be like after a run that came to its end. */
async function wrongWith(host: LabHost): Promise<readonly string[]> {
  const said = async (line: string): Promise<string> => (await host.exec(line)).stdout.trim();
  const now = await filesBefore(host);
  const token = 'sed -n "s/^OPENCLAW_GATEWAY_TOKEN=.\\([^\']*\\).$/\\1/p" /etc/openclaw/gateway.env';
  const running =
    'tr "\\0" "\\n" </proc/$(systemctl show -P MainPID openclaw)/environ | sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p';
  const checks: Readonly<Record<string, boolean>> = {
    'dpkg is not whole': (await said('dpkg --audit; apt-get -qq check 2>&1')) !== '',
    'temporary files or a ledger are left': (await leftovers(host)).length > 0,
    'a run folder is left': (await said('ls -A /run/pincer')) !== '',
    'fail2ban was not reloaded': (await said('fail2ban-client get sshd maxretry')) !== '4',
    'sshd listens elsewhere':
      (await said('ss -Hltn "sport = :22" | wc -l; ss -Hltn "sport = :9922" | wc -l')) !== '0\n2',
    'the gateway runs with other secrets': (await said(running)) !== (await said(token)) || (await said(token)) === '',
  };
  const files = [...own.after].flatMap(([path, digest]) => (now.get(path) === digest ? [] : [`${path} differs`]));
  return [...Object.entries(checks).flatMap(([text, wrong]) => (wrong ? [text] : [])), ...files];
}

/** Runs it again, twice. @returns what is wrong, in words */
async function wrongAfterwards(host: LabHost): Promise<readonly string[]> {
  await letGuardGoOff(host);
  const pending = await owed(host);
  const next = await (await start(host)).ended;
  if (next.status !== 0) return [`the next run ended with ${next.status}: ${next.stdout}${next.stderr}`];
  const missed = pending.filter((handler) => !new RegExp(`changed ${host.name}  .*› ${handler}`).test(next.stdout));
  const wrong = await wrongWith(host);
  const again = await (await start(host)).ended;
  return [
    ...missed.map((handler) => `${handler} was owed and did not run`),
    ...wrong,
    ...(again.status === 0 && recapOf(again.stdout, host.name).changed === 0
      ? []
      : [`not converged: ${again.stdout}${again.stderr}`]),
  ];
}

/** When the controller is killed: so many milliseconds after it connected, or as soon as the ledger owes a handler. */
type Moment = number | string;

/** Kills the controller, and looks. @returns what is wrong, in words */
async function kill(host: LabHost, moment: Moment): Promise<readonly string[]> {
  await host.reset();
  const program = await start(host);
  const connected = await whenConnected(program);
  if (typeof moment === 'number') await sleep(Math.max(0, connected + moment - performance.now()));
  else while (program.isRunning() && !(await owed(host)).includes(moment)) await sleep(5);
  program.kill('SIGKILL');
  const { stdout, signal } = await program.ended;
  const torn = (await halfWritten(host, own)).map((path) => `half-written: ${path}`);
  const lost =
    typeof moment === 'string' && !(await owed(host)).includes(moment)
      ? [`it was not killed before ${moment} ran`]
      : [];
  const wrong = [...torn, ...lost, ...(await wrongAfterwards(host))];
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return wrong.map((text) => `${signal ?? 'not killed'}, ${moment}, after "${last.trim()}": ${text}`);
}

/** Pulls the cable once a run has printed something, for longer than three questions without an answer take. */
async function cutWhen(host: LabHost, printed: RegExp): Promise<ProgramEnd> {
  const program = await start(host);
  await program.hasPrinted(printed);
  await host.cut();
  await sleep(45_000);
  await host.heal();
  return await program.ended;
}

describe(`site.ts, interrupted (PINCER_SEED=${seed})`, () => {
  it('writes many files of its own, which the tests below look at', () => {
    expect(own.after.size).toBeGreaterThan(10);
    expect([...own.after.keys()]).toContain('/etc/openclaw/gateway.env');
  });

  it.concurrent(
    `by kill -9 leaves whole files, and the next run mends what is left: at ${kills} random moments, and while handlers are owed`,
    async () => {
      // One moment in each tenth of the run: random, and nowhere crowded.
      const offsets = fc.sample(fc.noBias(fc.integer({ min: 0, max: 999 })), { seed, numRuns: kills });
      const moments: Moment[] = offsets.map((offset, index) =>
        Math.round(((index + offset / 1000) / kills) * wholeRun),
      );
      moments.push('Reload fail2ban', 'Restart the gateway');
      const wrong: string[] = [];
      await Promise.all(
        [lab.host(1), lab.host(2)].map(async (host) => {
          for (let moment = moments.shift(); moment !== undefined; moment = moments.shift()) {
            wrong.push(...(await kill(host, moment)));
          }
        }),
      );
      expect(wrong).toEqual([]);
    },
    20 * minutes,
  );

  it.concurrent(
    'by a cut link while apt is at work comes back by itself and goes on',
    async () => {
      const host = lab.host(3);
      const { status, stdout } = await cutWhen(host, /Unpacking /);
      expect(status, stdout).toBe(0);
      expect(stdout).toMatch(/Coming back to see what ended/);
      expect(await wrongAfterwards(host)).toEqual([]);
    },
    20 * minutes,
  );

  it.concurrent(
    'by a cut link while the way in changes is refused and restored, and the next run goes through',
    async () => {
      const host = lab.host(4);
      const { status, stdout } = await cutWhen(host, /Secure the way in: armed/);
      expect(status, stdout).toBe(2);
      expect(stdout).toMatch(/restored/);
      expect((await host.exec('ss -Hltn "sport = :22" | wc -l')).stdout).toBe('2\n');
      expect(await wrongAfterwards(host)).toEqual([]);
    },
    20 * minutes,
  );
});
