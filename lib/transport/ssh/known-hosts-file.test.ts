import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostKeys, wireKey } from '../testing/host-keys.ts';
import { namesMatch } from './known-hosts.ts';
import { addKnownHost, readKnownHosts } from './known-hosts-file.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pincer-known-hosts-'));
  file = join(directory, 'known_hosts');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const entry = { address: '203.0.113.5', port: 9922, type: 'ssh-ed25519', key: wireKey(hostKeys.a) };
const line = `[203.0.113.5]:9922 ${hostKeys.a}\n`;

describe('readKnownHosts', () => {
  test('takes a missing file as an empty one', async () => {
    expect(await readKnownHosts([file, `${file}.old`])).toEqual({ lines: [], unreadable: [] });
  });

  test('joins files in their order', async () => {
    const second = join(directory, 'second');
    await writeFile(file, `gw1 ${hostKeys.a}\n`);
    await writeFile(second, `gw1 ${hostKeys.b}\n`);
    const { lines } = await readKnownHosts([second, file]);
    expect(lines.map((found) => [found.file, found.line])).toEqual([
      [second, 1],
      [file, 1],
    ]);
  });

  test('reads a file once for all hosts, and again once it has changed', async () => {
    await writeFile(file, `gw1 ${hostKeys.a}\n`);
    const [first, second] = await Promise.all([readKnownHosts([file]), readKnownHosts([file])]);
    expect(second).toBe(first);
    expect(await readKnownHosts([file])).toBe(first);
    await addKnownHost(file, entry);
    expect((await readKnownHosts([file])).lines).toHaveLength(2);
    await rm(file);
    expect((await readKnownHosts([file])).lines).toEqual([]);
  });

  test('says which file it cannot read', async () => {
    await mkdir(file);
    await expect(readKnownHosts([file])).rejects.toMatchObject({
      code: 'SSH_KNOWN_HOSTS',
      message: `The known_hosts file ${file} cannot be read.`,
    });
  });
});

describe('addKnownHost', () => {
  test('makes the file and its directory, readable by nobody else', async () => {
    const deep = join(directory, '.ssh', 'known_hosts');
    expect(await addKnownHost(deep, entry)).toBe(true);
    expect(await readFile(deep, 'utf8')).toBe(line);
    expect((await stat(deep)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, '.ssh'))).mode & 0o777).toBe(0o700);
  });

  test('keeps everything else byte for byte, and the mode', async () => {
    const before = Buffer.concat([Buffer.from(`# caf\xe9\r\n\ngw1 ${hostKeys.b} \xff`, 'latin1')]);
    await writeFile(file, before);
    await chmod(file, 0o644);
    await addKnownHost(file, entry);
    const after = await readFile(file);
    expect(after.subarray(0, before.length)).toEqual(before);
    expect(after.subarray(before.length).toString()).toBe(`\n${line}`);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect(await readdir(directory)).toEqual(['known_hosts']);
  });

  test('adds nothing twice', async () => {
    await addKnownHost(file, entry);
    const before = await readFile(file, 'utf8');
    expect(await addKnownHost(file, entry)).toBe(false);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('hashes the name where the others are hashed', async () => {
    await writeFile(file, `|1|p40hlGCjnoypk1NBF6Qo/MECfv4=|kDJLprFoybiXadxHZcn7fc8ANOc= ${hostKeys.b}\n`);
    await addKnownHost(file, entry);
    const { lines } = await readKnownHosts([file]);
    expect(lines[1]?.names).toMatch(/^\|1\|/);
    expect(namesMatch(lines[1]?.names ?? '', '[203.0.113.5]:9922')).toBe(true);
    expect(await readFile(file, 'utf8')).not.toContain('203.0.113.5');
    expect(await addKnownHost(file, entry)).toBe(false);
  });

  test('refuses to list a second key of the same type', async () => {
    await writeFile(file, `\n[203.0.113.5]:9922 ${hostKeys.b}\n`);
    await expect(addKnownHost(file, entry)).rejects.toMatchObject({
      code: 'SSH_KNOWN_HOSTS',
      message: `${file}:2 lists another ssh-ed25519 key for [203.0.113.5]:9922.`,
    });
    expect(await readFile(file, 'utf8')).toBe(`\n[203.0.113.5]:9922 ${hostKeys.b}\n`);
  });

  test('leaves a symbolic link one', async () => {
    const real = join(directory, 'real');
    await writeFile(real, '');
    await symlink(real, file);
    await addKnownHost(file, entry);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toBe(line);
  });

  test('loses no line of many writers', async () => {
    const ports = Array.from({ length: 30 }, (_, index) => 2_000 + index);
    const added = await Promise.all(ports.map((port) => addKnownHost(file, { ...entry, port })));
    expect(added).toEqual(ports.map(() => true));
    expect((await readKnownHosts([file])).lines).toHaveLength(30);
  });

  test('goes on after a failed write', async () => {
    await mkdir(file);
    await expect(addKnownHost(file, entry)).rejects.toMatchObject({ code: 'SSH_KNOWN_HOSTS' });
    await rm(file, { recursive: true });
    expect(await addKnownHost(file, entry)).toBe(true);
  });
});
