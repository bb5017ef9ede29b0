import { z } from 'zod';
import { defineModule, type Params as ErasedParams } from '../core/module.ts';
import { type Answers, probe, type Sha256Probe, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { file } from './file.ts';
import { SudoRule, sudoersText } from './sudoersText.ts';

const Params = z.strictObject({
  /** The file's name below /etc/sudoers.d; sudo skips names with a dot or that end in `~`. */
  name: z.string().regex(/^[A-Za-z0-9_-]+$/, 'a file name of letters, digits, "_" and "-" is wanted'),
  rules: z.array(SudoRule).min(1),
});
type State = Answers<{ stat: StatProbe; digest: Sha256Probe }>;

/** The same as a file task: a sudoers file is a file with a known place, mode and check. */
function fileParams(params: z.output<typeof Params>): ErasedParams {
  return file({
    path: `/etc/sudoers.d/${params.name}`,
    content: sudoersText(params.rules),
    mode: '0440',
    owner: 'root',
    group: 'root',
    validate: sh`visudo -cf "$1"`,
  }).params;
}

/**
 * Rules of sudo in a file of their own, checked by visudo before they are put in place.
 *
 * @example sudoers({ name: 'operator', rules: [{ user: 'operator', noPassword: true, commands: ['/usr/bin/systemctl restart openclaw'] }] })
 */
export const sudoers = defineModule({
  name: 'sudoers',
  kind: 'state',
  params: Params,
  probe: ({ name }) => ({
    stat: probe.stat(`/etc/sudoers.d/${name}`),
    digest: probe.sha256(`/etc/sudoers.d/${name}`),
  }),
  diff: (params, state: State) => file.module.diff(fileParams(params), state),
  apply: (params, state: State, changes) => file.module.apply(fileParams(params), state, changes),
  after: (params, state: State, changes) => file.module.after(fileParams(params), state, changes) ?? [],
  touches: ({ name }) => [`path:/etc/sudoers.d/${name}`],
});
