import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict, predictEmpty } from '../core/module.ts';
import { AbsolutePath, AccountName, Mode } from '../core/params.ts';
import { type Answers, probe, type Stat, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { accessAfter, accessSteps, exactMode } from './access.ts';

const Params = z.strictObject({
  path: AbsolutePath,
  mode: Mode.default('0755'),
  owner: AccountName.optional(),
  group: AccountName.optional(),
});

function stateOf(state: Answers<{ stat: StatProbe }>): Stat | null {
  return available(state.stat, 'kind of file');
}

/**
 * A directory with its mode and owner; missing parents are made with mode 0755.
 *
 * @example directory({ path: '/srv/app', mode: '0750', owner: 'app' })
 */
export const directory = defineModule({
  name: 'directory',
  kind: 'state',
  params: Params,
  probe: (params) => ({ stat: probe.stat(params.path) }),
  diff: (params, state): Change[] => {
    const now = stateOf(state);
    if (now === null)
      return [{ field: 'directory', summary: `create ${params.path}`, before: null, after: params.mode }];
    if (now.type !== 'directory') {
      throw new TaskError({
        code: 'NOT_A_DIRECTORY',
        message: `${params.path} exists and is a ${now.type}.`,
        hint: 'Move it away first, or use another path; Pincer does not replace it by a directory.',
      });
    }
    return compare({
      mode: [now.mode, params.mode],
      owner: [now.owner, params.owner],
      group: [now.group, params.group],
    });
  },
  apply: (params, state) => [
    ...(stateOf(state) === null ? [step.direct(sh`mkdir -p -m ${exactMode(params.mode)} -- ${params.path}`)] : []),
    ...accessSteps(params, stateOf(state)),
  ],
  after: (params, state) => [
    predict(probe.stat(params.path), accessAfter(params, stateOf(state), 'directory')),
    ...(stateOf(state) === null ? [predictEmpty(params.path)] : []),
  ],
  touches: (params) => [`path:${params.path}`],
});
