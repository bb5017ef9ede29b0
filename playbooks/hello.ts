// A playbook of twenty lines: writes a greeting on every host of the group `machines`.
import { z } from 'zod';
import { command, defineFleet, defineRole, file, handler, playbook, task } from '../lib/index.ts';

const greeting = defineRole({
  name: 'greeting',
  vars: z.strictObject({ text: z.string().min(1).default('Hello'), path: z.string().default('/tmp/pincer-hello') }),
  tasks: ({ vars, host }) => {
    const tell = handler('Tell that it changed', command({ run: 'echo new greeting; echo err >&2', touches: [] }));
    return [
      task('Write the greeting', file({ path: vars.path, content: `${vars.text}, ${host.name}\n` }), {
        notify: tell,
        tags: ['write'],
      }),
    ];
  },
});

const fleet = defineFleet({ groups: { machines: { vars: { greeting: greeting.vars } } } });

export default await playbook(import.meta, fleet, [
  fleet.play('Greet', { hosts: 'machines', become: false, roles: ({ vars }) => [greeting(vars.greeting)] }),
]);
