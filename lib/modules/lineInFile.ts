import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { messageOf, TaskError } from '../core/errors.ts';
import { defineModule, predict } from '../core/module.ts';
import { AbsolutePath, AccountName, Mode, sha256 } from '../core/params.ts';
import { type Answers, type ContentProbe, probe, type Stat, type StatProbe } from '../core/probe.ts';
import { step } from '../core/step.ts';
import { accessAfter, accessSteps } from './access.ts';
import { editLines } from './editLines.ts';
import { Validate } from './validate.ts';

/** Source of a JavaScript regular expression, looked for anywhere in a line. */
const Pattern = z
  .string('the source of a regular expression as text is wanted, e.g. "^#?Port "')
  .superRefine((source, context) => {
    try {
      new RegExp(source);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `not a regular expression of JavaScript: ${messageOf(error)}` });
    }
  });

const Params = z
  .strictObject({
    path: AbsolutePath,
    line: z
      .string('one line of text is wanted; a Secret belongs into a file of its own, by file or template')
      .regex(/^[^\n\r\0]*$/, 'one line without its end is wanted; for several use several tasks, or file')
      .optional(),
    match: Pattern.optional(),
    state: z.enum(['present', 'absent']).default('present'),
    after: Pattern.optional(),
    before: Pattern.optional(),
    /** Makes a missing file (mode 0644 unless given); without it a missing file is an error. */
    create: z.boolean().default(false),
    /** Of the whole file; left as it is unless given. */
    mode: Mode.optional(),
    owner: AccountName.optional(),
    group: AccountName.optional(),
    /** Shell text that must succeed on the new content first; `$1` is the temporary file: sh`visudo -cf "$1"`. */
    validate: Validate.optional(),
  })
  .superRefine(({ state, line, match, after, before }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (state === 'present' && line === undefined) refuse('line', 'the line to have in the file is wanted');
    if (state === 'absent' && line === undefined && match === undefined) {
      refuse('match', 'which lines to remove is wanted: match, or line');
    }
    if (after !== undefined && before !== undefined) refuse('before', 'either after or before is wanted, not both');
  });
type Params = z.output<typeof Params>;
type State = Answers<{ stat: StatProbe; content: ContentProbe }>;

interface Now {
  readonly stat: Stat | null;
  readonly content: string;
}

function stateOf(params: Params, state: State): Now {
  const { path } = params;
  const stat = available(state.stat, `kind of ${path}`);
  if (stat !== null && stat.type !== 'file') {
    throw new TaskError({
      code: 'NOT_A_FILE',
      message: `${path} exists and is a ${stat.type}.`,
      hint:
        stat.type === 'symlink'
          ? 'Edit the file that the link points at: a new file would take the place of the link.'
          : 'Only regular files have lines to edit.',
    });
  }
  if (stat === null && params.state === 'present' && !params.create) {
    throw new TaskError({
      code: 'FILE_MISSING',
      message: `${path} does not exist, so it has no line to edit.`,
      hint: 'Set create: true to make it, or install what brings it before this task.',
    });
  }
  return { stat, content: available(state.content, `content of ${path}`) ?? '' };
}

/** The content as it should be; `null` where there is no file and none is wanted. */
function wantedOf(params: Params, now: Now): string | null {
  return now.stat === null && params.state === 'absent' ? null : editLines(now.content, params);
}

function contentDiffers(params: Params, now: Now): boolean {
  const wanted = wantedOf(params, now);
  return wanted !== null && (now.stat === null || wanted !== now.content);
}

function summaryOf({ state, line, match, path }: Params): string {
  if (state === 'absent') return `remove ${match === undefined ? `"${line}"` : `lines like /${match}/`} from ${path}`;
  return `"${line}" in ${path}`;
}

/**
 * A line that is in a file, or lines that are not; the rest of the file, its mode and its owner stay.
 * With `match` the last line that matches is replaced; see `editLines` for the rules in full.
 *
 * @example lineInFile({ path: '/etc/default/ufw', match: '^IPV6=', line: 'IPV6=no' })
 */
export const lineInFile = defineModule({
  name: 'lineInFile',
  kind: 'state',
  params: Params,
  probe: (params) => ({ stat: probe.stat(params.path), content: probe.content(params.path) }),
  diff: (params, state): Change[] => {
    const now = stateOf(params, state);
    const { stat } = now;
    const changes: Change[] = [];
    if (contentDiffers(params, now)) {
      const before = stat === null ? null : now.content;
      changes.push({ field: 'content', summary: summaryOf(params), before, after: wantedOf(params, now) });
    }
    if (stat === null) return changes;
    const { mode, owner, group } = params;
    return [
      ...changes,
      ...compare({ mode: [stat.mode, mode], owner: [stat.owner, owner], group: [stat.group, group] }),
    ];
  },
  apply: (params, state) => {
    const now = stateOf(params, state);
    const { stat } = now;
    if (!contentDiffers(params, now)) return accessSteps(params, stat);
    const { path, mode = stat?.mode ?? '0644', owner = stat?.owner, group = stat?.group, validate } = params;
    const expect = stat === null ? null : sha256(now.content);
    return [step.write(path, wantedOf(params, now) ?? '', { mode, owner, group, expect, validate })];
  },
  after: (params, state) => {
    const now = stateOf(params, state);
    const content = wantedOf(params, now);
    if (content === null) return [];
    return [
      predict(probe.stat(params.path), accessAfter(params, now.stat, 'file', Buffer.byteLength(content))),
      predict(probe.sha256(params.path), sha256(content)),
      predict(probe.content(params.path), content),
    ];
  },
  touches: (params) => [`path:${params.path}`],
});
