import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Handler, handler } from '../../core/handler.ts';
import { sh } from '../../core/shell.ts';
import { type Task, type TaskOptions, task } from '../../core/task.ts';
import { command } from '../../modules/command.ts';
import { file } from '../../modules/file.ts';

type Options = Omit<TaskOptions<unknown>, 'fails'>;

/** A folder for each test to run tasks in, and another where the "host" keeps its ledger and runs. */
export interface Playground {
  readonly root: string;
  readonly stateFolder: string;
  /** Whether something stands at this name below the root. */
  has(name: string): boolean;
  /** The lines of a file below the root; empty when there is none. */
  lines(name: string): string[];
  put(name: string, content: string): void;
  /** The lines of the ledger on the host; undefined when there is none. */
  ledger(): string[] | undefined;
  /** A task that writes a file of this name; it is called `Write <name>`. */
  write(name: string, options?: Options): Task;
  /** A task that fails. */
  fail(options?: Options): Task;
  /** A handler that adds its name to the file `log`. */
  log(name: string): Handler;
}

/**
 * Makes the folders before each test of a file, and removes them after it.
 *
 * @example const here = usePlayground(); it('...', async () => { await runHere(() => [here.write('a')], here); });
 */
export function usePlayground(): Playground {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pincer-run-'));
  });
  afterEach(() => {
    for (const folder of [root, `${root}.state`]) rmSync(folder, { recursive: true, force: true });
  });
  const linesOf = (path: string): string[] | undefined =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : undefined;
  return {
    get root() {
      return root;
    },
    get stateFolder() {
      return `${root}.state`;
    },
    has: (name) => existsSync(join(root, name)),
    lines: (name) => linesOf(join(root, name)) ?? [],
    put: (name, content) => writeFileSync(join(root, name), content),
    ledger: () => linesOf(`${root}.state/ledger`),
    write: (name, options) => task(`Write ${name}`, file({ path: join(root, name), content: 'x' }), options),
    fail: (options) => task('Fail', command({ run: 'echo broken >&2; exit 3', touches: [] }), options),
    log: (name) => handler(name, command({ run: sh`echo ${name} >> ${join(root, 'log')}`.text, touches: [] })),
  };
}
