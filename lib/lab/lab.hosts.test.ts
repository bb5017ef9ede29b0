import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab, type LabHost } from './index.ts';

// Real hosts. Each `describe` takes its own lab away and looks at the machine itself, not at what the lab says of itself.
const home = process.env.PINCER_LAB_HOME ?? '/var/cache/pincer-lab';
const bin = fileURLToPath(new URL('../cli/bin.mjs', import.meta.url));

/** Everything on this machine that bears a lab's name: processes, mounts, namespaces, control groups, files. */
function leftovers(lab: string): readonly string[] {
  const words = [`lab.${lab}`, join(home, 'run', lab)];
  const named = (text: string): boolean =>
    words.some((word) => new RegExp(`${word.replaceAll('.', '\\.')}(?![\\w-])`).test(text));
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => (existsSync(`/proc/${pid}/cmdline`) ? `${pid} ${readText(`/proc/${pid}/cmdline`)}` : ''));
  const groups = readdirSync('/sys/fs/cgroup').flatMap((tree) =>
    statSync(join('/sys/fs/cgroup', tree)).isDirectory()
      ? readdirSync(join('/sys/fs/cgroup', tree)).map((group) => join('/sys/fs/cgroup', tree, group))
      : [],
  );
  const folders = ['/run/netns', '/run/systemd/nspawn/propagate', '/run/pincer-lab', join(home, 'run')];
  const files = folders.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const registered = join('/run/pincer-lab', `${lab}.json`);
  return [...processes, ...readText('/proc/self/mounts').split('\n'), ...groups, ...files].filter(
    (text) => named(text) || text === registered,
  );
}

/** A process may end between looking and reading. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function pincer(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Starts `pincer lab up 2` and kills it with signal 9 after so many milliseconds. */
async function crashDuringUp(name: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [bin, 'lab', 'up', '2', '--name', name], { stdio: 'ignore' });
  const ended = once(child, 'close');
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended;
}

const cloudInit = '/etc/ssh/sshd_config.d/50-cloud-init.conf';

describe('a lab of two hosts', () => {
  const name = 'labtest';
  let lab: Lab;
  let h1: LabHost;
  let h2: LabHost;

  beforeAll(async () => {
    await Lab.down(name);
    lab = await Lab.up({
      name,
      hosts: [{ files: { [cloudInit]: 'PasswordAuthentication yes\n' } }, { groups: ['db'] }],
    });
    h1 = lab.host(1);
    h2 = lab.host('h2');
  });

  afterAll(async () => {
    const before = leftovers(name).join('\n');
    for (const kind of [
      'systemd-nspawn',
      'proxy/main.ts',
      'overlay',
      '/run/netns/',
      '/sys/fs/cgroup/',
      '/run/pincer-lab/',
    ]) {
      expect(before, 'the look itself must see what is there').toContain(kind);
    }
    await lab.down();
    expect(leftovers(name)).toEqual([]);
    await rm(join(home, 'layers', 'labtest'), { recursive: true, force: true });
  });

  test('each lets root in over ssh, by the lab key and the exact host key', async () => {
    for (const host of lab.hosts) {
      expect(await host.ssh('id -un; hostname')).toEqual({ code: 0, stdout: `root\n${host.name}\n`, stderr: '' });
    }
    expect((await h1.ssh('true', { user: 'nobody' })).code).toBe(255);
  });

  test('the inventory gives a way in from the machine itself, and the groups', async () => {
    const { hosts } = TOML.parse(readText(lab.inventory)) as {
      hosts: Record<string, { groups: string[]; ssh: { proxyCommand: string } }>;
    };
    expect(hosts.h1?.groups).toEqual(['gateways']);
    expect(hosts.h2?.groups).toEqual(['db']);
    const ssh = spawn(
      'ssh',
      [
        ...['-F', '/dev/null', '-i', lab.key, '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${lab.knownHosts}`],
        ...['-o', `ProxyCommand=${hosts.h1?.ssh.proxyCommand}`, `root@${h1.address}`, 'hostname'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = await once(ssh.stdout, 'data');
    expect(String(output)).toBe('h1\n');
  });

  test('exec runs without ssh, with input, words as they are, status and a deadline', async () => {
    expect(await h1.exec('cat; echo no >&2; exit 3', { input: 'in' })).toEqual({
      code: 3,
      stdout: 'in',
      stderr: 'no\n',
    });
    expect((await h1.exec(['printf', '%s|', 'a b', "it's", '$HOME'])).stdout).toBe("a b|it's|$HOME|");
    expect((await h1.exec('sleep 30', { timeoutS: 1 })).code).toBe(124);
  });

  test('systemd runs, PID 1 is systemd, and the files of the spec were there before the boot', async () => {
    expect((await h1.exec('systemctl is-system-running --wait; cat /proc/1/comm')).stdout).toBe('running\nsystemd\n');
    expect((await h1.exec(['cat', cloudInit])).stdout).toBe('PasswordAuthentication yes\n');
    expect((await h1.exec('sshd -T | grep -i ^passwordauthentication')).stdout).toBe('passwordauthentication yes\n');
    expect((await h2.exec(['test', '-e', cloudInit])).code).toBe(1);
  });

  test('a host cannot touch the clock or the disks of this machine, over ssh or by exec', async () => {
    // The first disk of this machine: `major minor blocks name`.
    const [major, minor] = readText('/proc/partitions').split('\n')[2]?.trim().split(/\s+/) ?? [];
    expect(Number(major)).toBeGreaterThan(0);
    const date = 'date -s "2001-01-01 00:00:00"';
    const disk = `cd /root; rm -f disk; mknod disk b ${major} ${minor}; head -c1 disk; printf x >disk`;
    for (const run of [(line: string) => h1.ssh(line), (line: string) => h1.exec(line)]) {
      expect(await run(date)).toMatchObject({ code: 1, stderr: expect.stringContaining('Operation not permitted') });
      const refused = await run(disk);
      expect(refused.code).not.toBe(0);
      expect(refused.stdout).toBe('');
      expect(refused.stderr.match(/Operation not permitted/g)?.length).toBeGreaterThanOrEqual(2);
    }
    expect(new Date().getFullYear()).toBeGreaterThan(2020);
    const leader = h1.power().leader ?? 0;
    expect(BigInt(`0x${/CapBnd:\s*(\w+)/.exec(readText(`/proc/${leader}/status`))?.[1]}`) & (1n << 25n)).toBe(0n); // CAP_SYS_TIME
  });

  test('sysctls of the whole machine are its own for each host; a memory limit is kept', async () => {
    const before = readText('/proc/sys/vm/swappiness');
    expect((await h1.exec('sysctl -w vm.swappiness=7; cat /proc/sys/vm/swappiness')).stdout).toContain('7\n');
    expect(readText('/proc/sys/vm/swappiness')).toBe(before);
    expect((await h2.exec('cat /proc/sys/vm/swappiness')).stdout).toBe(before);
    const limited =
      "systemd-run --wait --quiet -p MemoryMax=20M -p MemorySwapMax=0 sh -c 'head -c 90m /dev/zero | tail'";
    expect((await h1.exec(limited)).code).not.toBe(0);
  });

  test('packages come through the proxy, and nothing else is reachable', async () => {
    expect((await h1.exec('apt-get -qq update && apt-get -qq -y install --no-install-recommends tree')).code).toBe(0);
    expect((await h1.exec('tree --version')).code).toBe(0);
    expect((await h1.exec('curl -sS -m 5 http://192.0.2.1/')).code).toBe(7);
    const proxied = `curl -sS -m 5 -o /dev/null -w '%{http_code}' -x http://${lab.subnet}.1:3142 http://refused.invalid/`;
    expect((await h1.exec(proxied)).stdout).toBe('403');
  });

  test('a reboot comes back with another boot id and the disk as it was', async () => {
    const bootId = await h2.exec('cat /proc/sys/kernel/random/boot_id; echo kept >/root/kept; sync');
    await h2.reboot();
    expect((await h2.ssh('cat /root/kept')).stdout).toBe('kept\n');
    expect((await h2.exec('cat /proc/sys/kernel/random/boot_id')).stdout).not.toBe(bootId.stdout);
  });

  test('kill and start keep the disk; poweroff stops in order', async () => {
    await h2.kill();
    expect(h2.power()).toEqual({ on: false, leader: undefined });
    await expect(h2.exec('true')).rejects.toMatchObject({ code: 'LAB_OFF' });
    await h2.start();
    expect((await h2.ssh('cat /root/kept')).stdout).toBe('kept\n');
    await h2.exec(
      "printf '[Unit]\\n[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=true\\nExecStop=touch /root/stopped\\n' >/run/systemd/system/mark.service && systemctl daemon-reload && systemctl start mark",
    );
    await h2.poweroff();
    expect(h2.power().on).toBe(false);
    await h2.start();
    expect((await h2.exec('ls /root')).stdout).toBe('kept\nstopped\n');
  });

  test('cut makes a host silent, heal brings it back', async () => {
    const knock = ['bash', '-c', `exec 3<>/dev/tcp/${h2.address}/22 && head -c4 <&3`];
    await h2.cut();
    expect((await lab.exec(['timeout', '1', ...knock])).code).toBe(124);
    await h2.heal();
    expect((await lab.exec(['timeout', '5', ...knock])).stdout).toBe('SSH-');
  });

  test('save keeps a layer that a reset of its host does not have and a new host of another lab does', async () => {
    const other = 'labtest-layer';
    await h1.exec('mkdir -p /opt/thing && echo saved >/opt/thing/file && rm -f /etc/issue');
    await h1.save('labtest');
    expect(await Lab.hasLayer('labtest')).toBe(true);
    const key = (await h1.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')).stdout;
    await h1.reset();
    expect((await h1.exec('ls /opt; cat /root/kept /usr/bin/tree')).stdout).toBe('');
    expect((await h1.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')).stdout).toBe(key);
    expect((await h1.exec(['cat', cloudInit])).code).toBe(0);
    {
      await using second = await Lab.up({ name: other, hosts: 1, layers: ['labtest'] });
      expect(second.subnet).not.toBe(lab.subnet);
      const [host] = second.hosts;
      expect((await host?.ssh('cat /opt/thing/file; hostname; ls /etc/issue'))?.stdout).toBe('saved\nh1\n');
      expect((await host?.exec('tree --version'))?.code).toBe(0);
      const machineId = 'cat /etc/machine-id';
      expect((await host?.exec(machineId))?.stdout).not.toBe((await h1.exec(machineId)).stdout);
      await expect(host?.save('labtest')).rejects.toMatchObject({ code: 'LAB_LAYER_USED' });
      expect((await second.exec(['timeout', '1', 'bash', '-c', `: <>/dev/tcp/${h1.address}/22`])).code).not.toBe(0);
    }
    expect(leftovers(other)).toEqual([]);
    expect((await h1.ssh('true')).code).toBe(0);
  });

  test('up again adds only what is missing, of another suite too, and starts what is off', async () => {
    await h1.exec('touch /root/mine');
    await h2.kill();
    lab = await Lab.up({ name, hosts: [{}, {}, { suite: 'bookworm' }] });
    expect(lab.hosts.map((host) => host.name)).toEqual(['h1', 'h2', 'h3']);
    expect((await h1.exec('ls /root')).stdout).toBe('mine\n');
    expect((await h2.ssh('cat /root/kept')).stdout).toBe('kept\n');
    expect((await lab.host(3).ssh('. /etc/os-release; echo $VERSION_CODENAME')).stdout).toBe('bookworm\n');
  });

  test('the command line does it too', async () => {
    expect(await pincer('lab', 'ssh', '--name', name, '1', 'echo', '-n', 'hello')).toMatchObject({
      code: 0,
      stdout: 'hello',
    });
    expect(await pincer('lab', 'exec', '--name', name, 'sh', '-c', 'exit 7')).toMatchObject({ code: 7 });
    const status = JSON.parse((await pincer('lab', 'status', '--json', '--name', name)).stdout) as {
      hosts: { up: boolean }[];
    };
    expect(status.hosts.map((host) => host.up)).toEqual([true, true, true]);
    expect(await pincer('lab', 'kill', '--name', name, '9')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no host h9'),
    });
  });
});

describe('a crash', () => {
  const name = 'labtest-crash';

  afterAll(async () => {
    await Lab.down(name);
    expect(leftovers(name)).toEqual([]);
  });

  test.each([150, 250, 400, 600, 900])(
    'of `up` after %i ms leaves nothing that down does not take away',
    async (afterMs) => {
      await crashDuringUp(name, afterMs);
      await Lab.down(name);
      expect(leftovers(name)).toEqual([]);
    },
  );

  test('of `up` half-way does not keep the next one from succeeding', async () => {
    await crashDuringUp(name, 450);
    const lab = await Lab.up({ name, hosts: 2 });
    for (const host of lab.hosts) expect((await host.ssh('true')).code).toBe(0);
  });

  test('two processes that bring up the same lab at the same time get one lab', async () => {
    await Lab.down(name);
    const both = await Promise.all([
      pincer('lab', 'up', '1', '--name', name),
      pincer('lab', 'up', '2', '--name', name),
    ]);
    expect(both.map((ended) => [ended.code, ended.stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const lab = await Lab.open(name);
    expect(lab.hosts.map((host) => host.name)).toEqual(['h1', 'h2']);
    for (const host of lab.hosts) expect((await host.ssh('true')).code).toBe(0);
  });

  test('of a supervisor and of the proxy is cleared by down', async () => {
    const lab = await Lab.open(name);
    const folder = join(home, 'run', name, 'h1');
    process.kill(Number(readText(join(folder, 'supervisor.pid'))), 'SIGKILL');
    process.kill((JSON.parse(readText(join(home, 'run', name, 'proxy.json'))) as { pid: number }).pid, 'SIGKILL');
    const stray = spawn('nsenter', [`--net=${lab.namespace}`, 'sleep', '600'], { stdio: 'ignore' });
    const ended = once(stray, 'close');
    await lab.down();
    await ended;
    expect(leftovers(name)).toEqual([]);
  });
});
