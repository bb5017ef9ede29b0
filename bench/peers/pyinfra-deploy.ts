import type { NamedWork, Workload } from '../work/work.ts';
import type { Job } from './peer.ts';

/** JSON texts, numbers, lists and tables are Python's too; the work has no other values. */
const python = (value: unknown): string => JSON.stringify(value);

function call(operation: string, args: Readonly<Record<string, unknown>>): string {
  const list = Object.entries(args).map(
    ([name, value]) => `${name}=${value === true ? 'True' : value === false ? 'False' : python(value)}`,
  );
  return `${operation}(${list.join(', ')})`;
}

function operationOf(task: NamedWork, work: Workload): string {
  const { name } = task;
  switch (task.kind) {
    case 'directory':
      return call('files.directory', { name, path: task.path, mode: bits(task.mode) });
    case 'template':
      return call('files.template', {
        name,
        src: `templates/${task.source}`,
        dest: task.path,
        mode: bits(task.mode),
        ...work.vars,
      });
    case 'copy':
      return call('files.put', { name, src: `files/${task.source}`, dest: task.path, mode: bits(task.mode) });
    case 'line':
      return call('files.line', {
        name,
        path: task.path,
        line: `${task.match}.*`,
        replace: task.line,
        extended_regex: true,
      });
    case 'no-line':
      return call('files.line', {
        name,
        path: task.path,
        line: `${task.match}.*`,
        present: false,
        extended_regex: true,
      });
    case 'guarded':
      return call('server.shell', { name, commands: [`test -e ${task.creates} || ${task.run} >${task.creates}`] });
    case 'read':
      return call('server.shell', { name, commands: [task.argv.join(' ')] });
    case 'user':
      return call('server.user', { name, user: task.account, uid: task.uid, shell: task.shell, ensure_home: false });
    case 'group':
      return call('server.group', { name, group: task.account, gid: task.gid });
    case 'symlink':
      return call('files.link', { name, path: task.path, target: task.target });
    case 'absent':
      return call('files.file', { name, path: task.path, present: false });
  }
}

const bits = (mode: string): string => mode.replace(/^0/, '');

/**
 * The work as a deploy file of pyinfra.
 *
 * @example writeFileSync('deploy.py', pyinfraDeploy(site))
 */
export function pyinfraDeploy(work: Workload): string {
  const operations = work.tasks.map((task) => operationOf(task, work));
  return `from pyinfra.operations import files, server\n\n${operations.join('\n')}\n`;
}

/**
 * The hosts as an inventory file of pyinfra.
 *
 * @example writeFileSync('inventory.py', pyinfraInventory(job))
 */
export function pyinfraInventory({
  targets,
  userKey,
  knownHosts,
}: Pick<Job, 'targets' | 'userKey' | 'knownHosts'>): string {
  const hosts = targets.map(({ name, address, port }) => {
    const data = {
      ssh_hostname: address,
      ssh_port: port,
      ssh_user: 'root',
      ssh_key: userKey,
      ssh_known_hosts_file: knownHosts,
      ssh_strict_host_key_checking: 'yes',
    };
    return `    (${python(name)}, ${python(data)}),\n`;
  });
  return `machines = [\n${hosts.join('')}]\n`;
}
