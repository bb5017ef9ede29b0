import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../core/secret.ts';
import { rawShell } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { Lab } from '../lab/index.ts';
import { proxyCommand } from '../lab/inventory.ts';
import { compileTask } from '../steps/compile.ts';
import { createTransport } from '../transport/create.ts';
import type { Channel, Connection } from '../transport/transport.ts';
import { type Entry, Session } from './session.ts';
import type { StartOptions } from './start.ts';

// sudo 1.9.16 of Debian 13 runs commands in a pty of its own (use_pty), 1.9.13 of Debian 12 does not.
const suites = ['trixie', 'bookworm'] as const;
const anything = 'deploy ALL=(ALL) NOPASSWD: ALL';
const canary = 'sudo-password-canary';

let lab: Lab;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-become-'));
  lab = await Lab.up({ name: 'become', hosts: suites.map((suite) => ({ suite })) });
  for (const host of lab.hosts) {
    const made = await host.exec(
      `useradd -m -s /bin/bash deploy && echo 'deploy:${canary}' | chpasswd &&
      cp -r /root/.ssh /home/deploy/ && chown -R deploy: /home/deploy/.ssh &&
      printf 'echo Welcome to bashrc; echo noise >&2\\n' | tee /home/deploy/.bashrc >/home/deploy/.bash_profile &&
      sed -i '1i echo early noise; echo early noise >&2' /home/deploy/.bashrc &&
      echo 'Defaults lecture=always' >/etc/sudoers.d/lecture && chmod 0440 /etc/sudoers.d/lecture`,
    );
    expect(made).toMatchObject({ code: 0 });
  }
});
afterAll(async () => {
  await lab?.down();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(suites)('sudo of %s', (suite) => {
  const host = () => lab.host(suites.indexOf(suite) + 1);
  const sudoers = async (...lines: string[]) => {
    const install = 'umask 0337; rm -f /etc/sudoers.d/deploy; cat >/etc/sudoers.d/deploy; visudo -c';
    expect(await host().exec(install, { input: `${lines.join('\n')}\n` })).toMatchObject({ code: 0 });
  };
  let connection: Connection;
  beforeEach(async () => {
    const target = {
      kind: 'ssh',
      address: host().address,
      ways: [{ user: 'deploy', port: 22 }],
      identityFiles: [lab.key],
      knownHosts: [lab.knownHosts],
      proxyCommand: proxyCommand(lab.namespace),
      connectTimeout: 10,
    } as const;
    connection = await createTransport(target, { hostName: suite }).connect();
    return () => connection.close();
  });

  /** A connection that notes what is written before the shell is ready. */
  function watched(): { connection: Connection; written: string[] } {
    const written: string[] = [];
    const open: Connection['open'] = async (command, events) => {
      const channel = await connection.open(command, events);
      const write: Channel['write'] = (data) => {
        written.push(Buffer.from(data).toString());
        return channel.write(data);
      };
      return { write, drained: () => channel.drained(), close: () => channel.close() };
    };
    return { connection: { ...connection, open }, written };
  }
  const becoming = (given?: string): StartOptions => ({
    become: 'root',
    password: given === undefined ? undefined : async () => new Secret(given, 'test'),
    startTimeout: 15,
  });
  async function ask(session: Session, program: string): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>();
    await session.send({ program, deadline: 20, onEntry: (entry) => entries.set(entry.id, entry) });
    return entries;
  }
  const whoAmI = 'B a\nid -un; echo err >&2\nE a $?\n';

  it('without a password: none is sent, although one was given', async () => {
    await sudoers(anything);
    const { connection, written } = watched();
    const session = await Session.start(connection, becoming(canary));
    const entry = (await ask(session, whoAmI)).get('a');
    expect([`${entry?.stdout}`, `${entry?.stderr}`, entry?.code]).toEqual(['root\n', 'err\n', 0]);
    expect(written.join('')).not.toContain(canary);
    session.close();
  });

  it('with the right password: sent once, only after the prompt, and never shown', async () => {
    await sudoers('deploy ALL=(ALL) ALL');
    const { connection, written } = watched();
    const session = await Session.start(connection, becoming(canary));
    expect(written).toEqual([`${canary}\n`]);
    const entry = (await ask(session, `${whoAmI}B b\ncat </dev/null; id -u\nE b $?\n`)).get('b');
    expect(entry?.stdout.toString()).toBe('0\n');
    session.close();
    const seen = await host().exec(`journalctl --no-pager -q; cat /proc/*/cmdline /var/log/auth.log 2>/dev/null; true`);
    expect(seen.stdout).not.toContain(canary);
  });

  it('a ticket of an earlier sudo does not turn the password into a command', async () => {
    await sudoers('deploy ALL=(ALL) ALL');
    for (let time = 0; time < 2; time++) {
      const { connection, written } = watched();
      const session = await Session.start(connection, becoming(canary));
      expect(written).toEqual([`${canary}\n`]);
      session.close();
    }
  });

  it('with a wrong password, or none: told apart, and quickly', async () => {
    await sudoers('deploy ALL=(ALL) ALL');
    await expect(Session.start(connection, becoming('wrong-password'))).rejects.toMatchObject({
      code: 'BECOME_PASSWORD',
      message: expect.stringContaining('refused the password'),
    });
    await expect(Session.start(connection, becoming())).rejects.toMatchObject({
      code: 'BECOME_PASSWORD',
      hint: 'Run again with --ask-become-pass.',
    });
  });

  it('for somebody who may not: sudo says so', async () => {
    await sudoers('# nobody');
    await expect(Session.start(connection, becoming(canary))).rejects.toMatchObject({
      code: expect.stringMatching(/^BECOME_/),
      message: expect.stringMatching(/sudoers|allowed|refused/),
    });
  });

  it.each(['use_pty', '!use_pty'])('%s: input, 3 MB of upload and a full window pass exactly', async (option) => {
    await sudoers(`Defaults ${option}`, anything);
    const session = await Session.start(connection, becoming());
    const bytes = randomBytes(3_000_000);
    const source = join(folder, 'source');
    writeFileSync(source, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const upload = step.upload({ source, path: '/tmp/upload', size: bytes.length, sha256, mode: '0600' });
    const flood = step.sh(rawShell('head -c 900000 /dev/zero >&2; head -c 900000 /dev/zero; cat | wc -c'), {
      stdin: 'y'.repeat(1_000_000),
    });
    const compiled = compileTask(
      '0',
      'x',
      [upload, flood, step.sh(rawShell('sha256sum </tmp/upload; rm /tmp/upload'))],
      {
        name: 'root',
      },
    );
    const entries: Entry[] = [];
    await session.send({ ...compiled, deadline: 30, onEntry: (entry) => entries.push(entry) });
    expect(entries.map(({ code, stderr }) => [code, stderr.length])).toEqual([
      [0, 0],
      [0, 900_000],
      [0, 0],
    ]);
    expect(entries[1]?.stdout.subarray(900_000).toString()).toBe('1000000\n');
    expect(entries[2]?.stdout.toString()).toBe(`${sha256}  -\n`);
    session.close();
  });

  it.each(['use_pty', '!use_pty'])('%s: a durable step goes on when the link is gone', async (option) => {
    await sudoers(`Defaults ${option}`, anything);
    const session = await Session.start(connection, becoming());
    const text = rawShell('for i in 1 2 3 4 5 6 7 8 9 10;do echo $i; sleep 0.2; done; echo end >"$1/done"');
    const run = `/tmp/durable-${option.length}`;
    const compiled = compileTask('0', 'apt', [step.sh(text, { durable: true, args: [run] })], { name: 'root' });
    const seen = Promise.withResolvers<void>();
    const lost = session.send({
      program: `D=${run}; rm -rf "$D"; mkdir -m 700 "$D"\n${compiled.program}`,
      deadline: 30,
      onOutput: () => seen.resolve(),
    });
    lost.catch(() => undefined);
    await seen.promise;
    connection.close();
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await vi.waitFor(async () => expect((await host().exec(`cat ${run}/done`)).stdout).toBe('end\n'), {
      timeout: 8000,
      interval: 300,
    });
    expect((await host().exec(`cat ${run}/output ${run}/journal`)).stdout).toMatch(/^1\n(.*\n)*10\nb apt\np \d+\n/);
  });

  it('noise of rc files reaches no answer', async () => {
    const session = await Session.start(connection, {});
    const entry = (await ask(session, whoAmI)).get('a');
    expect([`${entry?.stdout}`, `${entry?.stderr}`]).toEqual(['deploy\n', 'err\n']);
    session.close();
  });
});
