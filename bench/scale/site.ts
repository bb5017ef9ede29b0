// The work of the scale measurement: 25 tasks in a host's own folder. bench/scale/main.ts runs it with its own inventory.
import { z } from 'zod';
import {
  command,
  defineFleet,
  defineRole,
  directory,
  file,
  lineInFile,
  playbook,
  symlink,
  task,
} from '../../lib/index.ts';

const numbers = [1, 2, 3, 4, 5, 6] as const;

/** A text of about 1 KB, another one for each host and file. */
function settings(host: string, file: number): string {
  const lines = Array.from({ length: 30 }, (_, line) => `setting-${line} = "${host}, file ${file}, line ${line}"`);
  return `${lines.join('\n')}\n`;
}

const role = defineRole({
  name: 'site',
  vars: z.strictObject({
    /** Folder with one folder for each host. */
    root: z.string(),
  }),
  tasks: ({ vars, host }) => {
    const own = `${vars.root}/${host.name}/work`;
    return [
      task('Make the folder', directory({ path: own, mode: '0755' }), { tags: ['few'] }),
      ...numbers.map((number) =>
        task(`Make part ${number}`, directory({ path: `${own}/part${number}`, mode: '0750' })),
      ),
      ...numbers.map((number) =>
        task(
          `Write settings ${number}`,
          file({ path: `${own}/part${number}/settings.conf`, mode: '0640', content: settings(host.name, number) }),
        ),
      ),
      ...numbers.map((number) =>
        task(
          `Set the limit ${number}`,
          lineInFile({
            path: `${own}/part${number}/limits.conf`,
            match: '^limit =',
            line: `limit = ${number}`,
            create: true,
          }),
        ),
      ),
      ...[1, 2, 3].map((number) =>
        task(`Link ${number}`, symlink({ path: `${own}/current${number}`, target: `part${number}` })),
      ),
      task(
        'Make the index',
        command({ run: `ls ${own} >${own}/index`, creates: `${own}/index`, touches: [`path:${own}/index`] }),
        { tags: ['few'] },
      ),
      task(
        'Ask the host whether it is well',
        command({
          run: `test ! -e ${vars.root}/${host.name}/broken`,
          effect: 'read',
          reads: [`path:${vars.root}/${host.name}/broken`],
        }),
        { tags: ['few'] },
      ),
      task('Say that it is done', file({ path: `${own}/done`, mode: '0644', content: `${host.name}\n` }), {
        tags: ['few'],
      }),
    ];
  },
});

const fleet = defineFleet({ groups: { machines: { vars: { site: role.vars } } } });

export default await playbook(import.meta, fleet, [
  fleet.play('Site', { hosts: 'machines', become: false, roles: ({ vars }) => [role(vars.site)] }),
]);
