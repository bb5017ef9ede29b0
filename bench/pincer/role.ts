import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineRole, loadTemplate, type Template, z } from 'pincer';
import { site } from '../work/site.ts';
import type { NamedWork } from '../work/work.ts';
import { pincerTask, type Sources } from './task.ts';

/** What the benchmark's inventory says of its hosts. */
const Vars = z.strictObject({
  /** Folder with the templates and files of the work. */
  sources: z.string(),
});

/**
 * A role that does some work of the benchmark.
 *
 * @example const role = workRole(site.tasks);
 */
export function workRole(tasks: readonly NamedWork[]) {
  return defineRole({
    name: 'site',
    vars: Vars,
    tasks: ({ vars }) => tasks.map((work) => pincerTask(work, { vars: site.vars, ...sourcesIn(vars.sources) })),
  });
}

/** Each text is read once, and each template compiled once, however many hosts there are. */
const texts = new Map<string, string>();
const templates = new Map<string, Template>();

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function sourcesIn(folder: string): Pick<Sources, 'template' | 'file'> {
  return {
    template: (name) => kept(templates, name, () => loadTemplate(pathToFileURL(join(folder, 'templates', name)))),
    file: (name) => kept(texts, name, () => readFileSync(join(folder, 'files', name), 'utf8')),
  };
}
