import fc from 'fast-check';
import { block, type Item, type Items } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { handler } from '../core/handler.ts';
import type { Call } from '../core/module.ts';
import { sh } from '../core/shell.ts';
import { type Task, task } from '../core/task.ts';
import { absent } from '../modules/absent.ts';
import { command } from '../modules/command.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { symlink } from '../modules/symlink.ts';

/** One random task as plain data, so that both engines and both runs build equal tasks from it. */
export interface RandomTask {
  readonly kind: 'directory' | 'file' | 'line' | 'link' | 'absent' | 'append' | 'guarded' | 'read' | 'fail' | 'flush';
  /** Index into the few paths of the test's folder, so that tasks meet often. */
  readonly path: number;
  readonly value: number;
  readonly notify: boolean;
  readonly ignoreErrors: boolean;
  /** Runs only if the task this many places before it changed; 0: always. */
  readonly whenChanged: number;
  /** Stands in a block with rescue and always. */
  readonly inBlock: boolean;
}

/** Few and nested, so that tasks depend on one another. */
const paths = ['a', 'a/b', 'a/b/c', 'd', 'e', "f 'g"];
const modes = ['0644', '0600', '0755', '0640'];

const oneTask: fc.Arbitrary<RandomTask> = fc.record({
  kind: fc.constantFrom(
    'directory',
    'file',
    'file',
    'line',
    'line',
    'link',
    'absent',
    'append',
    'guarded',
    'read',
    'fail',
    'flush',
  ),
  path: fc.nat(paths.length - 1),
  value: fc.nat(3),
  notify: fc.boolean(),
  ignoreErrors: fc.boolean(),
  whenChanged: fc.constantFrom(0, 0, 0, 1, 2),
  inBlock: fc.constantFrom(false, false, false, true),
});

/** Lists of random tasks. */
export const randomTasks = fc.array(oneTask, { minLength: 1, maxLength: 10 });

/**
 * Builds the tasks below a folder.
 *
 * @param root an existing folder that belongs to the test alone
 */
export function buildTasks(root: string, list: readonly RandomTask[]): Items {
  const tasks: (Task | undefined)[] = [];
  return list.map((random, index): Item => {
    if (random.kind === 'flush') {
      tasks.push(undefined);
      return flush();
    }
    const before = random.whenChanged > 0 ? tasks[index - random.whenChanged] : undefined;
    const log = `${root}/handlers.log`;
    const notified = handler(`handler ${random.value}`, command({ run: sh`echo ${random.value} >> ${log}`.text }));
    const built = task(`${index} ${random.kind}`, callOf(root, random), {
      ignoreErrors: random.ignoreErrors,
      ...(random.notify ? { notify: notified } : {}),
      ...(before ? { when: before.changed } : {}),
    });
    tasks.push(built);
    if (!random.inBlock) return built;
    const rescue = task(`${index} rescue`, file({ path: `${root}/rescued-${index}`, content: 'x' }));
    const always = task(`${index} always`, file({ path: `${root}/always-${index}`, content: 'x' }));
    return block(`block ${index}`, [built], { rescue: [rescue], always: [always] });
  });
}

function callOf(root: string, { kind, path: which, value }: RandomTask): Call {
  const path = `${root}/${paths[which]}`;
  const mode = modes[value] ?? '0644';
  switch (kind) {
    case 'directory':
      return directory({ path, mode: mode === '0755' ? '0755' : '0700' });
    case 'file':
      return file({ path, content: `content ${value}\n`.repeat(value), mode });
    case 'line':
      return lineInFile({ path, line: `key=${value}`, match: '^key=', create: true });
    case 'link':
      return symlink({ path, target: `${root}/${paths[value]}` });
    case 'absent':
      return absent({ path, recursive: true });
    case 'append':
      return command({ run: sh`echo ${value} >> ${`${root}/log`}`.text });
    case 'guarded':
      return command({ run: sh`echo ${value} > ${`${root}/once-${value}`}`.text, creates: `${root}/once-${value}` });
    case 'read':
      return command({ run: sh`ls ${root} | wc -l`.text, effect: 'read' });
    default:
      return command({ run: 'echo broken >&2; exit 3' });
  }
}
