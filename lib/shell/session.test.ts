import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawShell, sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { createLocalTransport } from '../transport/local.ts';
import { cutAfter } from '../transport/testing/cut.ts';
import type { ChannelEvents } from '../transport/transport.ts';
import { messageText, prelude } from './prelude.ts';
import { LostError, Session } from './session.ts';
import { isRunning } from './testing/processes.ts';
import { shells, startShell, type TestShell } from './testing/shells.ts';

const nonce = 'a'.repeat(32);

describe.each(shells)('session with %s', (kind) => {
  let shell: TestShell;
  beforeEach(async () => {
    shell = await startShell(kind);
  });
  afterEach(() => shell[Symbol.asyncDispose]());

  it('answers messages one after the other, with the prelude in the first one only', async () => {
    const first = await shell.ask('B a\nid -u\nE a $?\n');
    const after = shell.session.sentBytes;
    const second = await shell.ask('B b\nprintf %s "$N"\nE b $?\n');
    expect(first.get('a')?.stdout.toString()).toBe(`${process.getuid?.()}\n`);
    expect(second.get('b')?.stdout.toString()).toBe(shell.session.nonce);
    expect(shell.session.turns).toBe(2);
    expect(shell.session.sentBytes - after).toBeLessThan(400);
  });

  it('executes nothing of a message that was cut, wherever it was cut', async () => {
    const mark = `${shell.folder}/mark`;
    const whole = messageText(prelude(nonce), `>'${mark}'\nB a\nrm -rf -- '${shell.folder}/sub'\nE a $?\n`);
    const body = whole.lastIndexOf('>');
    // The prelude only defines functions; what matters is every cut of the lines that act.
    const cuts = Array.from({ length: 8 }, (_, index) => Math.floor((body * index) / 8));
    for (let cut = body; cut < whole.length - 2; cut += 5) cuts.push(cut);
    const run = async (text: string): Promise<void> => {
      const child = spawn(shell.shell, { stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.on('error', () => undefined);
      child.stdin.end(text);
      await once(child, 'close');
    };
    await Promise.all(cuts.map((cut) => run(whole.slice(0, cut))));
    expect(existsSync(mark)).toBe(false);
    // The same text uncut does it, so the cuts were what stopped it.
    await run(whole);
    expect(existsSync(mark)).toBe(true);
  });

  it('puts the environment right at each message, whatever the last one left behind', async () => {
    const spoil = `cd ${shell.folder}; umask 0; IFS=x CDPATH=/tmp ENV=/tmp/e PATH=/nonexistent LC_ALL=tr_TR.UTF-8`;
    await shell.ask(`B a\n${spoil}\nE a 0\n`);
    const seen = await shell.ask(
      'B b\nprintf "%s|" "$(pwd)" "$(umask)" "$IFS" "$CDPATH" "$ENV" "$LC_ALL" "$PATH" "$DEBIAN_FRONTEND"\nE b 0\n',
    );
    const [folder, umask, ...rest] = seen.get('b')?.stdout.toString().split('|') ?? [];
    expect([folder, Number.parseInt(umask ?? '', 8)]).toEqual(['/', 0o022]);
    expect(rest).toEqual([
      '',
      '',
      '',
      'C',
      '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'noninteractive',
      '',
    ]);
  });

  it('runs user text in UTF-8 while our own programs speak C', async () => {
    const [own, users] = await shell.run([
      step.direct(rawShell('printf %s "$LC_ALL"')),
      step.sh(rawShell('printf %s "$LC_ALL"')),
    ]);
    expect([own?.stdout.toString(), users?.stdout.toString()]).toEqual(['C', 'C.UTF-8']);
  });

  it('ends a step that hangs by the deadline of the host, with everything it started', async () => {
    const [hung] = await shell.run([
      step.sh(rawShell(`sleep 61.5 & echo $! >"$1"; sleep 61.5`), { timeout: 0.3, args: [`${shell.folder}/pid`] }),
    ]);
    expect(hung?.code).toBe(124);
    const pid = readFileSync(`${shell.folder}/pid`, 'utf8').trim();
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
  });

  it('kills what ignores the polite end', async () => {
    // The grace of 5 s is a constant of the steps; here only the mechanism counts, so it is shortened.
    const program =
      'B a\ntimeout -k 0.2 0.2 sh -c \'trap "" TERM; sleep 61.5 & wait; sleep 61.5\' </dev/null\nE a $?\n';
    expect((await shell.ask(program)).get('a')?.code).toBe(137);
  });

  it('takes a host that does not answer for lost, and is not used again', async () => {
    const lost = shell.ask('sleep 61.5\n', { deadline: 0.2 });
    await expect(lost).rejects.toMatchObject({ code: 'HOST_SILENT' });
    expect(shell.session.lost).toBeInstanceOf(LostError);
    await expect(shell.ask('B a\nE a 0\n')).rejects.toMatchObject({ code: 'HOST_SILENT' });
    expect(shell.session.turns).toBe(0);
  });

  it('says what the shell said last when it ends by itself', async () => {
    await expect(shell.ask('printf "no more memory\\n" >&2; exit 3\n')).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: 'The connection was lost: the shell ended and said "no more memory".',
    });
  });

  it('reports a program that is no shell instead of waiting for ever', async () => {
    await expect(shell.ask('if then\n')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('refuses a second message while one is unanswered', async () => {
    const first = shell.ask('B a\nsleep 0.1\nE a 0\n');
    await expect(shell.ask('B b\nE b 0\n')).rejects.toThrow('unanswered');
    expect((await first).get('a')?.code).toBe(0);
  });

  it('does a last thing on dismissal without being waited for', async () => {
    await shell.ask('');
    shell.session.dismiss(sh`> ${`${shell.folder}/bye`}`.text);
    await vi.waitFor(() => expect(existsSync(`${shell.folder}/bye`)).toBe(true));
  });

  it('fails the message when the link is cut in the answer', async () => {
    const transport = cutAfter(createLocalTransport({ closing: 'hang-up' }), { direction: 'received', bytes: 120 });
    await using cut = await startShell(kind, transport);
    await expect(cut.ask('B a\nprintf %0200d 0\nE a 0\n')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

describe('start of a session', () => {
  it('throws away what comes before the first frame', async () => {
    const noisy = { ...createLocalTransport() };
    const connect = noisy.connect;
    // What a login shell's rc files print, in front of our own command.
    noisy.connect = async (options) => {
      const connection = await connect(options);
      const { open } = connection;
      return {
        ...connection,
        open: (command, events) =>
          open(`printf 'Welcome!\\n\\036%032d READY\\n\\036half' 0; echo motd >&2; ${command}`, events),
      };
    };
    await using shell = await startShell('dash', noisy);
    const [entry] = await shell.run([step.sh(rawShell('echo out; echo err >&2'))]);
    expect([entry?.stdout.toString(), entry?.stderr.toString()]).toEqual(['out\n', 'err\n']);
  });

  it('says why when there is no shell', async () => {
    const connection = await createLocalTransport().connect();
    const session = await Session.start(connection, { shell: '/nonexistent/sh' });
    await expect(session.send({ program: '', deadline: 5 })).rejects.toMatchObject({
      code: 'SHELL_START',
      message: expect.stringContaining('/nonexistent/sh: not found'),
    });
  });

  it('does not wait for ever for a login that hangs', async () => {
    const connection = await createLocalTransport().connect();
    const hanging = { ...connection, open: (_: string, events: never) => connection.open('exec sleep 61.5', events) };
    const session = await Session.start(hanging, { startTimeout: 0.1 });
    await expect(session.send({ program: '', deadline: 5 })).rejects.toMatchObject({ code: 'SHELL_START' });
    connection.close();
  });

  it('is told its first message before it said that it is there, so that nobody waits for that', async () => {
    const connection = await createLocalTransport().connect();
    const written: string[] = [];
    let answered = false;
    const watched = {
      ...connection,
      open: async (command: string, events: ChannelEvents) => {
        const channel = await connection.open(`sleep 0.2; ${command}`, {
          ...events,
          stdout: (chunk) => {
            answered = true;
            events.stdout(chunk);
          },
        });
        return {
          ...channel,
          write: (data: string | Uint8Array) => {
            written.push(answered ? 'late' : 'early');
            return channel.write(data);
          },
        };
      },
    };
    const session = await Session.start(watched);
    await session.send({ program: 'B x\necho here\nE x 0\n', deadline: 5 });
    // What makes it say that it is there, and the message.
    expect(written).toEqual(['early', 'early']);
    connection.close();
  });
});
