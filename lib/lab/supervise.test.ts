import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cgroupLines } from './cgroup-plan.ts';
import { until } from './command.ts';

// The real script, with folders for control groups and a shell for nspawn.
const supervisor = fileURLToPath(new URL('./supervise.sh', import.meta.url));
const enter = fileURLToPath(new URL('./enter.sh', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  await writeFile(join(folder, 'cgroups'), '');
});
afterEach(() => rm(folder, { recursive: true }));

function supervise(command: string): ReturnType<typeof spawnSync> {
  return spawnSync('sh', [supervisor, folder, join(folder, 'no-group'), '--', 'sh', '-c', command, 'sh', folder], {
    timeout: 15_000,
  });
}

test('status 133 means a reboot: it boots again, and ends with any other', async () => {
  const ended = supervise('echo boot >>"$1/boots"; if [ "$(wc -l <"$1/boots")" -lt 3 ]; then exit 133; fi; exit 4');
  expect(await readFile(join(folder, 'boots'), 'utf8')).toBe('boot\nboot\nboot\n');
  expect(String(ended.stdout).match(/status \d+/g)).toEqual(['status 133', 'status 133', 'status 4']);
  expect(existsSync(join(folder, 'nspawn.pid'))).toBe(false);
});

test('a host that is to stop does not boot again', async () => {
  supervise('echo boot >>"$1/boots"; touch "$1/stop"; exit 133');
  expect(await readFile(join(folder, 'boots'), 'utf8')).toBe('boot\n');
});

test('the plan is done before the boot, and the command joins by itself', async () => {
  const group = join(folder, 'group');
  await writeFile(join(folder, 'source'), '0-1\n');
  await writeFile(
    join(folder, 'cgroups'),
    cgroupLines([
      { do: 'make', path: group },
      { do: 'copy', path: join(group, 'cpus'), from: join(folder, 'source') },
      { do: 'write', path: join(group, 'allow'), value: 'c *:* m' },
      { do: 'join', path: join(folder, 'procs') },
    ]),
  );
  supervise('cp -r "$1/group" "$1/seen"; cp "$1/procs" "$1/seen/procs"');
  const seen = (name: string) => readFile(join(folder, 'seen', name), 'utf8');
  expect([await seen('cpus'), await seen('allow'), await seen('procs')]).toEqual(['0-1\n', 'c *:* m\n', '0\n']);
});

test('a plan that cannot be done boots nothing and says so', () => {
  spawnSync('sh', ['-c', 'echo "write $1/nowhere/file x" >"$1/cgroups"', 'sh', folder]);
  const ended = supervise('touch "$1/booted"');
  expect(String(ended.stdout)).toContain(`could not write ${folder}/nowhere/file x`);
  expect(existsSync(join(folder, 'booted'))).toBe(false);
});

test('TERM is for the host, not for the supervisor', async () => {
  const args = [
    supervisor,
    folder,
    join(folder, 'no-group'),
    '--',
    'sh',
    '-c',
    'sleep 30 & trap "kill $!; exit 9" TERM; touch "$1/up"; wait',
    'sh',
    folder,
  ];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  expect(await until(() => existsSync(join(folder, 'up')), 5_000)).toBe(true);
  child.kill('SIGTERM');
  const ended = once(child, 'exit');
  process.kill(Number(await readFile(join(folder, 'nspawn.pid'), 'utf8')), 'SIGTERM');
  await ended;
  expect(said).toContain('ended with status 9');
});

test('enter joins each group and becomes the command; without a group there is no command', () => {
  const entered = spawnSync(
    'sh',
    [enter, folder, '--', 'sh', '-c', 'cat "$1/cgroup.procs"; printf "%s|" "$@"', 'sh', folder, 'a b'],
    {
      encoding: 'utf8',
    },
  );
  expect(entered.stdout).toBe(`0\n${folder}|a b|`);
  expect(spawnSync('sh', [enter, join(folder, 'nowhere'), '--', 'touch', join(folder, 'ran')]).status).toBe(1);
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});
