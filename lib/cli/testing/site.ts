// The playbook that the tests of the command line run as a program of its own.
import { z } from 'zod';
import {
  command,
  defineFleet,
  defineRole,
  file,
  handler,
  InputError,
  playbook,
  SecretString,
  task,
} from '../../index.ts';

const demo = defineRole({
  name: 'demo',
  vars: z.strictObject({
    folder: z.string().startsWith('/'),
    text: z.string().default('hello'),
    port: z.int().min(1).max(65_535).default(22),
    token: SecretString.optional(),
    throws: z.enum(['no', 'error', 'input']).default('no'),
  }),
  tasks: ({ vars, host }) => {
    if (vars.throws === 'error') throw new Error('This role cannot do that.');
    if (vars.throws === 'input') throw new InputError({ code: 'DEMO', message: 'These vars do not go together.' });
    const tell = handler(
      'Tell of the greeting',
      command({ run: `echo told >>${vars.folder}/told`, touches: [`path:${vars.folder}/told`] }),
    );
    return [
      task('Write the greeting', file({ path: `${vars.folder}/greeting`, content: `${vars.text}, ${host.name}\n` }), {
        notify: tell,
        tags: ['write'],
      }),
      vars.token && task('Write the token', file({ path: `${vars.folder}/token`, content: vars.token, mode: '0600' })),
      task('Fail', command({ run: 'echo told you; echo "no such thing" >&2; exit 3', touches: [] }), {
        tags: ['never', 'fail'],
      }),
      task('Take long', command({ run: `touch ${vars.folder}/started; sleep 3`, touches: [] }), {
        tags: ['never', 'slow'],
      }),
      task('Come after', file({ path: `${vars.folder}/after`, content: 'after\n' }), { tags: ['never', 'slow'] }),
    ];
  },
});

const system = defineRole({
  name: 'system',
  vars: z.strictObject({}),
  facts: ['os'],
  tasks: ({ facts }) => [
    task('Look at the system', command({ run: `test -n ${facts.os.id}`, effect: 'read' }), { tags: ['look'] }),
  ],
});

const fleet = defineFleet({
  groups: { machines: { vars: { demo: demo.vars } }, systems: { vars: { system: system.vars } } },
});

export default await playbook(import.meta, fleet, [
  fleet.play('Demo', { hosts: 'machines', become: false, roles: ({ vars }) => [demo(vars.demo)] }),
  fleet.play('Look', { hosts: 'systems', become: false, roles: ({ vars }) => [system(vars.system)] }),
]);
