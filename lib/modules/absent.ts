import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict, predictEmpty } from '../core/module.ts';
import { AbsolutePath } from '../core/params.ts';
import { type Answers, probe, type Stat, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { isSystemRoot } from './systemRoots.ts';

const Params = z.strictObject({
  path: AbsolutePath.refine((path) => !isSystemRoot(path), 'a path that is no part of the system itself is wanted'),
  /** Needed to remove a directory with what is in it. */
  recursive: z.boolean().default(false),
});
type Params = z.output<typeof Params>;

function stateOf(params: Params, state: Answers<{ stat: StatProbe }>): Stat | null {
  const now = available(state.stat, `kind of ${params.path}`);
  if (now?.type === 'directory' && !params.recursive) {
    throw new TaskError({
      code: 'IS_A_DIRECTORY',
      message: `${params.path} is a directory.`,
      hint: 'Set recursive: true to remove it with everything in it.',
    });
  }
  return now;
}

/** A big tree on a slow disk takes minutes, in seconds. */
const treeTimeout = 600;

/**
 * Nothing at this path: a file, a symlink (not what it points at), or with `recursive` a directory and all in it.
 * Other file systems mounted below are left alone, and then the task fails.
 *
 * @throws InputError `MODULE_PARAMS` for `/`, `/etc`, `/usr/bin` and other directories that a system cannot lose
 * @example absent({ path: '/etc/ssh/sshd_config.d/50-cloud-init.conf' })
 */
export const absent = defineModule({
  name: 'absent',
  kind: 'state',
  params: Params,
  probe: (params) => ({ stat: probe.stat(params.path) }),
  diff: (params, state): Change[] => {
    const now = stateOf(params, state);
    if (now === null) return [];
    const what = now.type === 'directory' ? `${params.path} and all in it` : params.path;
    return [{ field: 'path', summary: `remove ${what}`, before: now.type, after: null }];
  },
  apply: (params, state) =>
    stateOf(params, state)?.type === 'directory'
      ? [step.sh(sh`rm -rf --one-file-system -- ${params.path}`, { timeout: treeTimeout })]
      : [step.direct(sh`rm -f -- ${params.path}`)],
  after: ({ path }) => [
    predict(probe.stat(path), null),
    predict(probe.sha256(path), null),
    predict(probe.content(path), null),
    predict(probe.link(path), null),
    // Nothing is below it either.
    predictEmpty(path),
  ],
  touches: (params) => [`path:${params.path}`],
});
