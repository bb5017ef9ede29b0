import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict } from '../core/module.ts';
import { AbsolutePath } from '../core/params.ts';
import { type Answers, type LinkProbe, probe, type Stat, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';

const Params = z.strictObject({
  path: AbsolutePath,
  /** As it is to stand in the link: absolute, or relative to the link's own directory. It need not exist. */
  target: z
    .string()
    .min(1, 'what the link points at is wanted')
    .regex(/^[^\0\n]+$/, 'a path on one line is wanted'),
  /** Replaces a file that stands in its place; never a directory. */
  force: z.boolean().default(false),
});
type Params = z.output<typeof Params>;
type State = Answers<{ stat: StatProbe; link: LinkProbe }>;

function stateOf(params: Params, state: State): { readonly now: Stat | null; readonly target: string | null } {
  const now = available(state.stat, `kind of ${params.path}`);
  if (now?.type === 'directory') {
    throw new TaskError({
      code: 'NOT_A_SYMLINK',
      message: `${params.path} exists and is a directory.`,
      hint: 'Remove it first with absent({ path, recursive: true }), or use another path.',
    });
  }
  if (now !== null && now.type !== 'symlink' && !params.force) {
    throw new TaskError({
      code: 'NOT_A_SYMLINK',
      message: `${params.path} exists and is a ${now.type === 'file' ? 'file' : 'special file'}.`,
      hint: 'Set force: true to replace it by the link, or use another path.',
    });
  }
  return { now, target: available(state.link, `target of ${params.path}`) };
}

/**
 * A symbolic link with exactly this target. A link that points elsewhere is switched in one rename, so that nobody
 * ever finds the path missing.
 *
 * @example symlink({ path: '/opt/app/current', target: '/opt/app/releases/2.1.0' })
 */
export const symlink = defineModule({
  name: 'symlink',
  kind: 'state',
  params: Params,
  probe: (params) => ({ stat: probe.stat(params.path), link: probe.link(params.path) }),
  diff: (params, state): Change[] => {
    const { now, target } = stateOf(params, state);
    if (target === params.target) return [];
    const verb = now === null ? 'link' : now.type === 'symlink' ? 'switch' : 'replace the file by the link';
    return [{ field: 'target', summary: `${verb} ${params.path}`, before: target, after: params.target }];
  },
  apply: (params, state) => {
    // Without -f: whatever appeared there since the look is not overwritten.
    if (stateOf(params, state).now === null) return [step.direct(sh`ln -sT -- ${params.target} ${params.path}`)];
    const beside = `${params.path}.pincer.tmp`;
    return [
      step.direct(sh`ln -sfT -- ${params.target} ${beside}`),
      step.direct(sh`mv -fT -- ${beside} ${params.path}`),
    ];
  },
  after: (params) => [
    predict(probe.link(params.path), params.target),
    predict(probe.stat(params.path), {
      type: 'symlink',
      mode: '0777',
      owner: 'root',
      group: 'root',
      uid: 0,
      gid: 0,
      size: Buffer.byteLength(params.target),
    }),
  ],
  // Other paths may lead through a link that is switched; through one that was not there, only those below it.
  touches: ({ path }, state) => [state?.stat === null ? `path:${path}` : 'path:*'],
});
