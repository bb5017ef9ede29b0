import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './places.ts';
import { Gauged } from './report.ts';

const gauge = fileURLToPath(new URL('gauge.ts', import.meta.url));

/** Seconds that a run may take before it is ended. */
const longest = 540;

/** How a controller ended, and what it needed. */
export interface Ended {
  readonly status: number | null;
  readonly wall: number;
  readonly output: string;
  readonly gauged: Gauged;
}

/**
 * Runs a built playbook with the gauge in its process.
 *
 * @param argv     the playbook and its flags
 * @param exact    collect garbage before each look at the memory
 * @param logName  of the file below .cache/scale that takes what it prints
 * @param signal   ends it
 * @example await controller(['.cache/scale/built/site.mjs', '-i', 'hosts.toml'], { exact: false, logName: 'first' })
 */
export async function controller(
  argv: readonly string[],
  {
    exact,
    logName,
    signal,
  }: { readonly exact: boolean; readonly logName: string; readonly signal?: AbortSignal | undefined },
): Promise<Ended> {
  signal?.throwIfAborted();
  mkdirSync(cacheFolder, { recursive: true });
  const [file, log] = [join(cacheFolder, 'gauge.json'), join(cacheFolder, `${logName}.log`)];
  rmSync(file, { force: true });
  const output = openSync(log, 'w');
  const { PINCER_STATE_FOLDER: _state, FORCE_COLOR: _colour, ...environment } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', '--import', gauge, ...argv], {
    stdio: ['ignore', output, output],
    env: {
      ...environment,
      XDG_CACHE_HOME: join(cacheFolder, 'xdg'),
      PINCER_GAUGE: file,
      PINCER_GAUGE_EXACT: exact ? 'yes' : 'no',
    },
    timeout: longest * 1000,
    killSignal: 'SIGKILL',
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  closeSync(output);
  const [status] = (await once(child, 'exit')) as [number | null];
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  return {
    status,
    wall: (performance.now() - started) / 1000,
    output: readFileSync(log, 'utf8'),
    gauged: Gauged.parse(JSON.parse(readFileSync(file, 'utf8'))),
  };
}
