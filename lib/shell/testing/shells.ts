import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from '../../core/shell.ts';
import type { Step } from '../../core/step.ts';
import { compileTask } from '../../steps/compile.ts';
import type { SessionUser } from '../../steps/write.ts';
import { createLocalTransport } from '../../transport/local.ts';
import type { Transport } from '../../transport/transport.ts';
import { type Entry, type Message, Session } from '../session.ts';

/** The two shells that stand behind `/bin/sh` on real hosts. */
export const shells = ['dash', 'bash'] as const;

/** A session with a real shell on this machine, and a folder to play in. */
export interface TestShell extends AsyncDisposable {
  readonly session: Session;
  /** Temporary; goes with the shell. */
  readonly folder: string;
  /** Path of the shell, named `sh`, so that bash is as POSIX as it gets. */
  readonly shell: string;
  /** Sends one program and returns its records. */
  ask(program: string, options?: Partial<Message>): Promise<Map<string, Entry>>;
  /** Runs steps as one task; one entry per step that was started. */
  run(steps: readonly Step[], options?: Partial<Message> & { readonly user?: SessionUser }): Promise<Entry[]>;
}

/**
 * Starts a real shell on this machine, over the real local transport.
 *
 * @example await using shell = await startShell('dash'); const [entry] = await shell.run([step.sh(sh`id -u`)]);
 */
export async function startShell(
  kind: (typeof shells)[number],
  transport: Transport = createLocalTransport(),
): Promise<TestShell> {
  const folder = mkdtempSync(join(tmpdir(), 'pincer-shell-'));
  const bin = mkdtempSync(join(tmpdir(), 'pincer-bin-'));
  const shell = join(bin, 'sh');
  symlinkSync(`/bin/${kind}`, shell);
  // The shell may run as somebody else; see `asNobody`.
  for (const path of [folder, bin]) chmodSync(path, 0o755);
  const connection = await transport.connect();
  const session = await Session.start(connection, { shell });
  const ask: TestShell['ask'] = async (program, options = {}) => {
    const entries = new Map<string, Entry>();
    await session.send({ deadline: 15, ...options, program, onEntry: (entry) => entries.set(entry.id, entry) });
    return entries;
  };
  return {
    session,
    folder,
    shell,
    ask,
    async run(steps, { user = { name: 'root' }, ...options } = {}) {
      const { program, records, uploads } = compileTask('0', 'test', steps, user);
      const entries = await ask(program, { uploads, ...options });
      return records.flatMap((id) => entries.get(id) ?? []);
    },
    async [Symbol.asyncDispose]() {
      session.close();
      connection.close();
      rmSync(folder, { recursive: true, force: true });
      rmSync(bin, { recursive: true, force: true });
    },
  };
}

/**
 * This machine as somebody without rights sees it: root hands its programs to `nobody`, anyone else is nobody already.
 *
 * @example await using shell = await startShell('dash', asNobody());
 */
export function asNobody(): Transport {
  const transport = createLocalTransport();
  if (process.getuid?.() !== 0) return transport;
  return {
    ...transport,
    async connect(options) {
      const connection = await transport.connect(options);
      return {
        ...connection,
        user: 'nobody',
        open: (command, events) =>
          connection.open(
            `exec setpriv --reuid=65534 --regid=65534 --clear-groups -- /bin/sh -c ${quote(command)}`,
            events,
          ),
      };
    },
  };
}
