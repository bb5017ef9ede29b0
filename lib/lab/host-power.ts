import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cgroupLines } from './cgroup-plan.ts';
import { outcomeOf, run, until } from './command.ts';
import type { HostContext } from './context.ts';
import { LabError } from './errors.ts';
import { planInside, readCapabilities } from './inside.ts';
import { lowerTrees } from './layers.ts';
import { isMounted, unmountBelow } from './mounts.ts';
import { planDisk, planNspawn } from './nspawn-plan.ts';
import { isProcess, killNow, leaderOf, membersOf, processesWith } from './processes.ts';
import { sshdListens, systemdListens } from './ssh-ready.ts';
import type { HostState } from './state.ts';

const supervisor = fileURLToPath(new URL('./supervise.sh', import.meta.url));
/** A lab may be looked after from another checkout than the one that made it. */
const anySupervisor = /\/lab\/supervise\.sh$/;

/** How long a host may take to boot; one takes about a second, thirty at once on two cores about twenty. */
const bootMs = 60_000;
/** How long an orderly stop may take before the power is cut: systemd gives a stuck unit 90 s, a test has no such patience. */
const stopMs = 20_000;
const killMs = 3_000;
/** How often a booting host is looked at: more often would take from many hosts the time they need to boot. */
const lookAgainMs = 50;
/** After so many looks for sshd itself, one for a socket that systemd holds for it: rare, and dear to look at. */
const socketLooks = 10;

/** Whether the host's supervisor runs, so whether the host does or is about to. */
export function isOn(host: HostContext): boolean {
  return isProcess(readPid(host.paths.supervisor), anySupervisor, host.paths.folder);
}

/** The number in a file; 0, which no process has, when there is no such file. */
function readPid(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

/** PID 1 of a host that runs. */
export function leaderOfHost(host: HostContext): number | undefined {
  return leaderOf(host.cgroups.members);
}

/** Mounts the disk of a host that does not run; nothing to do when it is mounted. */
export async function mountDisk(host: HostContext, state: HostState): Promise<void> {
  if (await isMounted(host.paths.root)) return;
  await rm(host.paths.work, { recursive: true, force: true }); // a volatile overlay wants a new one at each mount
  await mkdir(host.paths.work);
  const lower = lowerTrees(host.lab.home, state.layers, state.base);
  await run(planDisk(host.lab.name, host.name, host.paths, lower));
}

/** Takes the disk of a host that does not run away from under it. */
export async function unmountDisk(host: HostContext): Promise<void> {
  await unmountBelow(host.paths.folder);
}

/**
 * Starts a host whose disk is there; does nothing when it runs. It does not wait for the boot.
 *
 * @throws LabError `LAB_COMMAND` when the disk cannot be mounted
 */
export async function powerOn(host: HostContext, state: HostState): Promise<void> {
  if (supervisorsOf(host).length > 0) return;
  await mountDisk(host, state);
  await rm(host.paths.stop, { force: true });
  await writeFile(host.paths.cgroupPlan, cgroupLines(host.cgroups.steps));
  const command = planNspawn(host.lab.layout, host.lab.name, host.name, host.paths);
  const log = await open(host.paths.console, 'a');
  const args = [supervisor, host.paths.folder, ...host.cgroups.groups, '--', ...command.argv];
  const child = spawn('/bin/sh', args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', LANG: 'C', ...command.environment },
  });
  writeFileSync(host.paths.supervisor, String(child.pid)); // at once: a crash must not come between
  child.unref();
  await log.close();
}

/** Found by their command line: a crash may have lost the record. */
function supervisorsOf(host: HostContext): readonly number[] {
  return processesWith(anySupervisor, host.paths.folder);
}

/**
 * Waits until the host listens for ssh.
 *
 * @param notLeader the PID 1 that it had before, when a reboot is awaited
 * @throws LabError `LAB_BOOT` when it does not come up in time, or has ended
 */
export async function waitUntilUp(host: HostContext, notLeader?: number): Promise<void> {
  let leader: number | undefined;
  let looks = 0;
  const up = await until(
    () => {
      if (leader === undefined || !isProcess(leader)) leader = leaderOfHost(host);
      if (leader === undefined || leader === notLeader) return false;
      return sshdListens(host.cgroups.members) || (++looks % socketLooks === 0 && systemdListens(leader));
    },
    bootMs,
    lookAgainMs,
  );
  if (up) return;
  throw new LabError({
    code: 'LAB_BOOT',
    message: `Host ${host.name} of lab ${host.lab.name} did not listen for ssh within ${bootMs / 1000} seconds.`,
    hint: `Its console is in ${host.paths.console}.`,
  });
}

/** Cuts the power: every process of the host ends at once. */
export async function cutPower(host: HostContext): Promise<void> {
  if (isOn(host)) await writeFile(host.paths.stop, '');
  await until(() => {
    const leader = leaderOfHost(host); // looked for each time: it may have been about to boot
    if (leader !== undefined) killNow([leader]); // nspawn sees it and clears up after itself
    return !isOn(host);
  }, killMs);
  killNow(supervisorsOf(host));
  await clearGroups(host);
}

/** Stops a host in order, as its power button would; cuts the power when it takes longer than 20 s. */
export async function powerOff(host: HostContext): Promise<void> {
  if (!isOn(host)) return;
  await writeFile(host.paths.stop, '');
  const nspawn = readPid(host.paths.pid);
  if (isProcess(nspawn, `--directory=${host.paths.root}`)) process.kill(nspawn, 'SIGTERM');
  if (!(await until(() => !isOn(host), stopMs))) await cutPower(host);
}

/**
 * Reboots a host from inside, and waits until it listens for ssh again.
 *
 * @throws LabError `LAB_OFF` when it does not run, `LAB_BOOT` when it does not come back
 */
export async function reboot(host: HostContext): Promise<void> {
  const leader = requireLeader(host);
  // Its status says nothing: the command may be ended by the very reboot that it asks for.
  await outcomeOf({ argv: insideCommand(host, 'systemctl reboot', 30) });
  await waitUntilUp(host, leader);
}

/** The command line that runs a command inside a host. @throws LabError `LAB_OFF` */
export function insideCommand(host: HostContext, command: string, timeoutS: number): readonly string[] {
  const leader = requireLeader(host);
  const running = { leader, capabilities: readCapabilities(leader), groups: host.cgroups.join };
  return planInside(running, command, timeoutS);
}

function requireLeader(host: HostContext): number {
  const leader = leaderOfHost(host);
  if (leader !== undefined) return leader;
  throw new LabError({
    code: 'LAB_OFF',
    message: `Host ${host.name} of lab ${host.lab.name} does not run.`,
    hint: `Start it: pincer lab start ${host.name} --name ${host.lab.name}`,
  });
}

async function clearGroups(host: HostContext): Promise<void> {
  await until(() => {
    const left = host.cgroups.groups.flatMap((group) => membersOf(group));
    killNow(left);
    return left.length === 0;
  }, killMs);
}
