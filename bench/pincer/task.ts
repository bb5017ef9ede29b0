import {
  absent,
  command,
  directory,
  file,
  group,
  lineInFile,
  symlink,
  type Task,
  type Template,
  task,
  template,
  user,
} from 'pincer';
import type { NamedWork } from '../work/work.ts';

/** Where the texts come from. */
export interface Sources {
  readonly vars: Readonly<Record<string, unknown>>;
  template(name: string): Template;
  file(name: string): string;
}

/**
 * A task of the benchmark in Pincer's words.
 *
 * @example pincerTask({ kind: 'absent', name: 'Remove it', path: '/srv/old' }, sources)
 */
export function pincerTask(work: NamedWork, sources: Sources): Task {
  switch (work.kind) {
    case 'directory':
      return task(work.name, directory({ path: work.path, mode: work.mode }));
    case 'template':
      return task(
        work.name,
        template({ path: work.path, mode: work.mode, template: sources.template(work.source), vars: sources.vars }),
      );
    case 'copy':
      return task(work.name, file({ path: work.path, mode: work.mode, content: sources.file(work.source) }));
    case 'line':
      return task(work.name, lineInFile({ path: work.path, match: work.match, line: work.line }));
    case 'no-line':
      return task(work.name, lineInFile({ path: work.path, match: work.match, state: 'absent' }));
    case 'guarded':
      return task(
        work.name,
        command({ run: `${work.run} >${work.creates}`, creates: work.creates, touches: [`path:${work.creates}`] }),
      );
    case 'read':
      return task(work.name, command({ argv: [...work.argv], effect: 'read', reads: [`path:${work.reads}`] }));
    case 'user':
      return task(work.name, user({ name: work.account, uid: work.uid, shell: work.shell, createHome: false }));
    case 'group':
      return task(work.name, group({ name: work.account, gid: work.gid }));
    case 'symlink':
      return task(work.name, symlink({ path: work.path, target: work.target }));
    case 'absent':
      return task(work.name, absent({ path: work.path }));
  }
}
