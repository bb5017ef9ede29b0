import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict } from '../core/module.ts';
import { AbsolutePath, AccountName, Mode, sha256 } from '../core/params.ts';
import { type Answers, probe, type Sha256Probe, type Stat, type StatProbe } from '../core/probe.ts';
import { Secret } from '../core/secret.ts';
import { step } from '../core/step.ts';
import { accessAfter, accessSteps } from './access.ts';
import { Validate } from './validate.ts';

const Params = z.strictObject({
  path: AbsolutePath,
  content: z.union([z.string(), z.instanceof(Secret<string>), z.instanceof(Uint8Array)]),
  mode: Mode.default('0644'),
  owner: AccountName.optional(),
  group: AccountName.optional(),
  /** Shell text that must succeed on the new content first; `$1` is the temporary file: sh`visudo -cf "$1"`. */
  validate: Validate.optional(),
});
type Params = z.output<typeof Params>;
type State = Answers<{ stat: StatProbe; digest: Sha256Probe }>;

function bytesOf(params: Params): string | Uint8Array {
  return params.content instanceof Secret ? params.content.reveal() : params.content;
}

function stateOf(params: Params, state: State): Stat | null {
  const now = available(state.stat, `kind of ${params.path}`);
  if (now !== null && now.type !== 'file' && now.type !== 'symlink') {
    throw new TaskError({
      code: 'NOT_A_FILE',
      message: `${params.path} exists and is a ${now.type}.`,
      hint: 'Move it away first, or use another path; Pincer does not replace it by a file.',
    });
  }
  return now;
}

function contentDiffers(params: Params, state: State): boolean {
  const now = stateOf(params, state);
  return now?.type !== 'file' || available(state.digest, `content of ${params.path}`) !== sha256(bytesOf(params));
}

/**
 * A regular file with exactly this content, mode and owner; a symlink in its place is replaced by the file.
 *
 * @example file({ path: '/etc/motd', content: 'Welcome\n' })
 */
export const file = defineModule({
  name: 'file',
  kind: 'state',
  params: Params,
  probe: (params) => ({ stat: probe.stat(params.path), digest: probe.sha256(params.path) }),
  diff: (params, state): Change[] => {
    const now = stateOf(params, state);
    const changes: Change[] = [];
    if (contentDiffers(params, state)) {
      changes.push({
        field: 'content',
        summary: now === null ? `create ${params.path}` : `new content of ${params.path}`,
        secret: params.content instanceof Secret,
      });
    }
    const access = {
      mode: [now?.mode, params.mode],
      owner: [now?.owner, params.owner],
      group: [now?.group, params.group],
    } as const;
    return now?.type === 'file' ? [...changes, ...compare(access)] : changes;
  },
  apply: (params, state) => {
    const now = stateOf(params, state);
    if (!contentDiffers(params, state)) return accessSteps(params, now);
    const { mode, owner = now?.owner, group = now?.group, validate } = params;
    const digest = available(state.digest, 'content');
    // A link that leads to no file has no digest, yet something stands there.
    const expect = digest === null && now !== null ? undefined : digest;
    return [step.write(params.path, params.content, { mode, owner, group, expect, validate })];
  },
  after: (params, state) => {
    const bytes = bytesOf(params);
    const now = stateOf(params, state);
    return [
      predict(probe.stat(params.path), accessAfter(params, now, 'file', Buffer.byteLength(bytes))),
      predict(probe.sha256(params.path), sha256(bytes)),
      ...(typeof bytes === 'string'
        ? [predict(probe.content(params.path, { secret: params.content instanceof Secret }), bytes)]
        : []),
    ];
  },
  touches: (params) => [`path:${params.path}`],
});
