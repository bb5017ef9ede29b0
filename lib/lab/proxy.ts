import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { until } from './command.ts';
import { LabError } from './errors.ts';
import { readAllowedHosts } from './machine.ts';
import { gatewayOf, proxyPort } from './network-plan.ts';
import type { HomePaths, LabPaths } from './paths.ts';
import { isProcess, killNow, processesWith } from './processes.ts';
import { ProxyState, readState } from './state.ts';

const program = fileURLToPath(new URL('./proxy/main.ts', import.meta.url));
/** A lab may be looked after from another checkout than the one that made it. */
const anyProgram = /\/lab\/proxy\/main\.ts$/;

/** Node strips types itself, but not below node_modules, where this file is when Pincer is a dependency. */
const loader = program.includes('/node_modules/') ? ['--import', import.meta.resolve('tsx')] : [];

/** How long the proxy may take to listen on a busy machine. */
const startMs = 20_000;

/**
 * Starts the lab's proxy, which stays when this process ends; does nothing when it runs.
 *
 * @param subnet the lab's network, e.g. `10.77.0`
 * @throws LabError `LAB_PROXY` when it does not come up
 * @example await startProxy(home, labPaths(home, 'pincer'), '10.77.0')
 */
export async function startProxy(home: HomePaths, lab: LabPaths, subnet: string): Promise<void> {
  if (await proxyRuns(lab)) return;
  const hosts = await readAllowedHosts();
  const log = await open(lab.proxyLog, 'a');
  const args = [
    ...loader,
    program,
    lab.namespace,
    gatewayOf(subnet),
    String(proxyPort),
    home.aptCache,
    lab.proxyState,
    hosts.join(),
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' });
  child.unref();
  await log.close();
  if (await until(() => proxyRuns(lab), startMs)) return;
  throw new LabError({
    code: 'LAB_PROXY',
    message: "The lab's proxy did not start.",
    hint: `What it said is in ${lab.proxyLog}.`,
  });
}

/** Ends every proxy of the lab, also one that a crash left without a record. */
export async function stopProxy(lab: LabPaths): Promise<void> {
  killNow(processesWith(anyProgram, lab.namespace));
  await until(() => processesWith(anyProgram, lab.namespace).length === 0, 3_000);
}

async function proxyRuns(lab: LabPaths): Promise<boolean> {
  const state = await readState(ProxyState, lab.proxyState);
  return state !== undefined && isProcess(state.pid, anyProgram, lab.namespace);
}
