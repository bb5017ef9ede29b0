import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, type LabHost } from '../../lab/index.ts';
import { proxyCommand } from '../../lab/inventory.ts';
import { gatewayOf } from '../../lab/network-plan.ts';
import { makeGuardLayer, stateOfWayIn } from '../../testing/guardLab.ts';
import { revertSeconds } from './script.ts';

const name = 'guard-killed';
const program = fileURLToPath(new URL('../../testing/guardedRun.ts', import.meta.url));
let lab: Lab;
let publicKey = '';

/** A controller in a process of its own, so that it can be killed as a power cut would. */
function controller(host: LabHost): ChildProcess {
  const input = {
    address: host.address,
    identityFile: lab.key,
    knownHosts: lab.knownHosts,
    proxyCommand: proxyCommand(lab.namespace),
    client: gatewayOf(lab.subnet),
    publicKey,
  };
  return spawn(process.execPath, [program, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a controller and kills it as soon as a line succeeds on the host. */
async function killWhen(host: LabHost, line: string): Promise<void> {
  const child = controller(host);
  const ended = once(child, 'exit');
  for (let look = 0; look < 3000 && child.exitCode === null; look++) {
    if ((await host.exec(line)).code === 0) break;
    await sleep(5);
  }
  child.kill('SIGKILL');
  await ended;
}

async function runToEnd(host: LabHost): Promise<string> {
  const child = controller(host);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  await once(child, 'exit');
  return said.trim();
}

/** Marker, snapshot and timer of a guard that is armed. */
const isArmed = 'test -e /var/lib/pincer/guard/armed && systemctl -q is-active pincer-guard.timer';
const moments = {
  'as soon as the guard is armed': isArmed,
  'when sshd has its new settings': `${isArmed} && test -e /etc/ssh/sshd_config.d/00-pincer.conf`,
  'when sshd listens on both ports': `${isArmed} && ss -Hltn "sport = :9922" | grep -q .`,
  'when the closing phase is armed': `${isArmed} && ! sshd -T | grep -q "^port 22$"`,
} as const;
const names = Object.keys(moments) as (keyof typeof moments)[];
const rebooted = names.length + 1;

beforeAll(async () => {
  await Lab.down(name);
  const layer = await makeGuardLayer(name, 'trixie');
  lab = await Lab.up({
    name,
    hosts: Array.from({ length: rebooted }, () => ({ suite: 'trixie' as const, layers: [layer] })),
  });
  publicKey = (await lab.host(1).exec('cat /root/.ssh/authorized_keys')).stdout.trim();
}, 300_000);
afterAll(async () => {
  await lab?.down();
});

describe('a controller that dies while a guard is armed', () => {
  it('leaves hosts that restore themselves, at a reboot too, and that the next run finishes', async () => {
    const before = await Promise.all(lab.hosts.map((host) => stateOfWayIn(host)));
    for (const [index, moment] of names.entries()) await killWhen(lab.host(index + 1), moments[moment]);
    await killWhen(lab.host(rebooted), moments['when sshd listens on both ports']);
    expect((await lab.host(rebooted).exec(isArmed)).code).toBe(0);
    await lab.host(rebooted).reboot();
    expect(await stateOfWayIn(lab.host(rebooted)), 'after the reboot').toBe(before[rebooted - 1]);

    await sleep((revertSeconds + 10) * 1000);
    for (const [index, moment] of names.entries()) {
      const host = lab.host(index + 1);
      expect((await host.exec('test -e /var/lib/pincer/guard/armed')).code, moment).toBe(1);
      expect((await host.ssh('true')).code, `the old way in, killed ${moment}`).toBe(0);
      // The closing phase starts from a confirmed opening one: both ways are open then.
      if (moment !== 'when the closing phase is armed') expect(await stateOfWayIn(host), moment).toBe(before[index]);
      else expect((await host.exec('sshd -T | grep "^port"')).stdout).toMatch(/port 22\n/);
    }
    for (const host of lab.hosts) {
      expect(await runToEnd(host)).toBe('done');
      expect((await host.exec('sshd -T | grep "^port"')).stdout).toBe('port 9922\n');
      expect((await host.exec('ls /etc/systemd/system/pincer-guard-boot.service /var/lib/pincer/guard')).stdout).toBe(
        '',
      );
    }
  }, 420_000);
});
