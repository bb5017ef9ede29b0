import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A word that showed in a place where it must not. */
const Leak = z.strictObject({ word: z.int(), where: z.string() });

/** What a watch saw. */
export const Watched = z.strictObject({
  /** How often it looked at every process and file. */
  passes: z.int(),
  /** Different argument lists that it saw: a watch that saw hardly any proves nothing. */
  argumentLists: z.int(),
  leaks: z.array(Leak),
});
export type Watched = z.output<typeof Watched>;

/** What is told to the watching process, on standard input: in its arguments it would find the words itself. */
export const Watch = z.strictObject({
  words: z.array(z.string().min(8)),
  /** Folders whose files must not hold the words either, at any moment. */
  folders: z.array(z.string().startsWith('/')),
});
export type Watch = z.output<typeof Watch>;

const program = fileURLToPath(new URL('leak-watch-program.ts', import.meta.url));

/** Something that looks for secrets while others work. */
export class LeakWatch {
  readonly #child: ChildProcess;
  #said = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
  }

  /**
   * Looks at the arguments of every process of this machine, the processes of lab hosts among them, and at the files of some
   * folders, as often as it can until it is stopped.
   *
   * @example
   * const watch = await LeakWatch.start({ words: [token], folders: ['/run/pincer'] });
   * (await watch.stop()).leaks // []
   */
  static async start(watch: Watch): Promise<LeakWatch> {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const started = new LeakWatch(child);
    child.stdin.write(`${JSON.stringify(watch)}\n`);
    await once(child.stdout, 'data'); // it looked once
    return started;
  }

  /** Ends it. @returns what it saw */
  async stop(): Promise<Watched> {
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end();
    await closed;
    return Watched.parse(JSON.parse(this.#said.split('\n').at(-2) ?? ''));
  }
}
