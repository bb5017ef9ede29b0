import type { NamedWork, Workload } from '../work/work.ts';

type Yaml = Readonly<Record<string, unknown>>;

function moduleOf(task: NamedWork): Yaml {
  switch (task.kind) {
    case 'directory':
      return { 'ansible.builtin.file': { path: task.path, state: 'directory', mode: task.mode } };
    case 'template':
      return { 'ansible.builtin.template': { src: `templates/${task.source}`, dest: task.path, mode: task.mode } };
    case 'copy':
      return { 'ansible.builtin.copy': { src: `files/${task.source}`, dest: task.path, mode: task.mode } };
    case 'line':
      return { 'ansible.builtin.lineinfile': { path: task.path, regexp: task.match, line: task.line } };
    case 'no-line':
      return { 'ansible.builtin.lineinfile': { path: task.path, regexp: task.match, state: 'absent' } };
    case 'guarded':
      return { 'ansible.builtin.shell': { cmd: `${task.run} >${task.creates}`, creates: task.creates } };
    case 'read':
      return { 'ansible.builtin.command': { argv: task.argv }, changed_when: false };
    case 'user':
      return { 'ansible.builtin.user': { name: task.account, uid: task.uid, shell: task.shell, create_home: false } };
    case 'group':
      return { 'ansible.builtin.group': { name: task.account, gid: task.gid } };
    case 'symlink':
      return { 'ansible.builtin.file': { path: task.path, src: task.target, state: 'link' } };
    case 'absent':
      return { 'ansible.builtin.file': { path: task.path, state: 'absent' } };
  }
}

/**
 * The work as a playbook of Ansible, in the part of YAML that is JSON (Ansible reads that fastest). No facts are
 * gathered: nothing here needs them.
 *
 * @example writeFileSync('site.yml', ansiblePlaybook(site))
 */
export function ansiblePlaybook(work: Workload): string {
  const tasks = work.tasks.map((task) => ({ name: task.name, ...moduleOf(task) }));
  return `${JSON.stringify([{ name: 'Site', hosts: 'all', gather_facts: false, vars: work.vars, tasks }], null, 1)}\n`;
}
