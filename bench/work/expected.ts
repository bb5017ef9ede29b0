import { directoryEntry, fileEntry, linkEntry, type Manifest } from './manifest.ts';
import { renderText, textOf } from './render.ts';
import type { Workload } from './work.ts';

interface File {
  readonly mode: string;
  readonly text: string;
}

/**
 * What the tasks lead to, worked out from the tasks alone: no peer defines what is right.
 *
 * @param folder the folder that the manifest is of; its paths are relative to it
 * @param owner  uid and gid of everything
 * @example expectedManifest(site, siteFolder).get('etc/units') // 'directory 755 0:0'
 */
export function expectedManifest(work: Workload, folder: string, owner = '0:0'): Manifest {
  const files = new Map<string, File>(Object.entries(work.seeds).map(([path, text]) => [path, { mode: '0644', text }]));
  const others = new Map<string, string>();
  for (const task of work.tasks) {
    switch (task.kind) {
      case 'directory':
        others.set(task.path, directoryEntry(task.mode, owner));
        break;
      case 'symlink':
        others.set(task.path, linkEntry(task.target));
        break;
      case 'template':
        files.set(task.path, { mode: task.mode, text: renderText(textOf(work.templates, task.source), work.vars) });
        break;
      case 'copy':
        files.set(task.path, { mode: task.mode, text: textOf(work.files, task.source) });
        break;
      case 'guarded':
        files.set(task.creates, { mode: '0644', text: task.content });
        break;
      case 'line':
        edit(files, task.path, (lines) => withLine(lines, task.match, task.line));
        break;
      case 'no-line':
        edit(files, task.path, (lines) => lines.filter((line) => !new RegExp(task.match).test(line)));
        break;
      case 'absent':
        files.delete(task.path);
        break;
      case 'read':
      case 'user':
      case 'group':
        break; // they leave nothing behind
    }
  }
  for (const [path, { mode, text }] of files) others.set(path, fileEntry(mode, text, owner));
  const entries = [...others].map(([path, entry]) => [path.slice(folder.length + 1), entry] as const);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function edit(files: Map<string, File>, path: string, change: (lines: readonly string[]) => readonly string[]): void {
  const { mode, text } = files.get(path) ?? { mode: '0644', text: '' };
  const lines = change(text.split('\n').slice(0, -1));
  files.set(path, { mode, text: lines.map((line) => `${line}\n`).join('') });
}

function withLine(lines: readonly string[], match: string, line: string): readonly string[] {
  const last = lines.findLastIndex((text) => new RegExp(match).test(text));
  return last === -1 ? [...lines, line] : lines.with(last, line);
}
