import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { z } from 'zod';
import type { Module } from '../../lib/core/module.ts';
import * as library from '../../lib/modules/index.ts';
import { repository } from './pages.ts';
import { code, rowsOf, table } from './schema.ts';

/** Params that JSON Schema has no word for, by name or by module and name. */
const words: Readonly<Record<string, string>> = {
  'command.env': 'texts or Secrets by name',
  'waitFor.check': 'shell text made by `sh`',
  'file.content': 'text, bytes or a Secret',
  'template.template': 'template',
  stdin: 'text or a Secret',
  validate: 'shell text made by `sh`',
  expect: 'function',
  json: 'zod schema',
  reads: 'list of resources',
  touches: 'list of resources',
  vars: 'values by name',
  settings: 'values by name',
};

/** Params whose name says it all to who reads the source, by name or by module and name. */
const common: Readonly<Record<string, string>> = {
  path: 'Absolute path.',
  mode: 'Four octal digits as text.',
  owner: 'User that it belongs to; left alone unless given.',
  group: 'Group that it belongs to; left alone unless given.',
  cwd: 'Directory to run in.',
  env: 'Environment variables.',
  stdin: 'What it reads.',
  state: 'Whether it is to be there.',
  enabled: 'Whether it starts at boot; left alone unless given.',
  validate: 'Shell text that must succeed on the new content first; `$1` is the temporary file.',
  'authorizedKey.user': 'Whose keys they are.',
  'file.content': 'All of it.',
  'group.name': 'Name of the group.',
  'group.gid': 'Its number; the next free one unless given.',
  'lineInFile.line': 'The line, without its end.',
  'sshdConfig.settings': 'Keywords of sshd_config(5); a list becomes one line.',
  'sudoers.rules': 'Who may run what: `user`, `runAs`, `noPassword`, `noExec`, `commands`.',
  'sysctl.file': 'Where they are kept; files below /etc/sysctl.d are read in the order of their names.',
  'sysctl.settings': 'Keys as sysctl prints them.',
  'template.template': 'What `loadTemplate` answers.',
  'ufw.enabled': 'Whether the firewall is on, now and at boot.',
  'ufw.defaults': 'Policies for `incoming` (deny), `outgoing` (allow) and `routed` (deny).',
  'ufw.logging': 'How much it logs.',
  'user.name': 'Name of the account.',
  'user.uid': 'Its number; the next free one unless given.',
  'user.groupsExact': 'Takes it out of every other supplementary group.',
  'user.createHome': 'Whether it has a home directory; by default a system account has none.',
};

interface Documented {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly examples: readonly string[];
  readonly file: string;
  readonly params: z.ZodObject;
  /** Comments of params. */
  readonly comments: ReadonlyMap<string, string>;
}

/**
 * The page of all modules, from their schemas and docstrings.
 *
 * @example writeFileSync('docs/modules.md', modulesPage())
 */
export function modulesPage(): string {
  const modules = documented();
  const rows = modules.map(({ name, kind, text }) => [`[${name}](#${name.toLowerCase()})`, kind, sentence(text)]);
  return `# Modules

Written by \`make docs\` from the modules' own schemas and docstrings (\`lib/modules/\`).

A module is what a task calls: \`task('Greet', file({ path: '/etc/motd', content: 'hello\\n' }))\`. Kinds: a \`state\` converges, an
\`action\` does something each time it runs, a \`wait\` looks and never counts as changed. Each param also takes a
\`Ref\`. Own modules: \`defineModule\`, see [architecture.md](architecture.md#modules).

${table(['module', 'kind', 'what it is'], rows)}
${modules.map(section).join('\n')}`;
}

function section({ name, text, examples, params, comments, file }: Documented): string {
  const own = Object.entries(words).map(([key, word]) => [key.replace(`${name}.`, ''), word]);
  const rows = rowsOf(params, Object.fromEntries(own)).map((row) => [
    row.isRequired ? `**\`${row.name}\`**` : code(row.name),
    row.value,
    code(row.fallback),
    meaningOf(name, row.name, comments),
  ]);
  return `## ${name}

${text} [Source](../${file}).

\`\`\`ts
${examples.join('\n')}
\`\`\`

${table(['param', 'value', 'default', 'meaning'], rows)}`;
}

function meaningOf(module: string, param: string, comments: ReadonlyMap<string, string>): string {
  const found = comments.get(param) ?? common[`${module}.${param}`] ?? common[param];
  if (found === undefined) throw new Error(`Param ${param} of ${module} has neither a comment nor a meaning here.`);
  return found;
}

/** Up to the first full stop. */
function sentence(text: string): string {
  return text.split(/(?<=\.)\s|:\s(?=it )/)[0] ?? text;
}

function documented(): Documented[] {
  const index = readFileSync(join(repository, 'lib/modules/index.ts'), 'utf8');
  return Object.entries(library).flatMap(([name, value]): Documented[] => {
    if (!('module' in value)) return [];
    const { module } = value as { readonly module: Module };
    const [, path = ''] = new RegExp(`[{ ]${name} \\} from '\\./(.*)'`).exec(index) ?? [];
    const file = `lib/modules/${path}`;
    const source = readFileSync(join(repository, file), 'utf8');
    const doc = docstringOf(source, name);
    if (doc.text === '' || doc.examples.length === 0)
      throw new Error(`${file}: ${name} lacks a docstring or @example.`);
    const comments = new Map([...importedBy(file, source), source].flatMap(commentsIn));
    return [{ name, kind: kindOf(module, source), ...doc, file, params: paramsOf(name, module), comments }];
  });
}

/** A template's own two params take the place of the content. */
function paramsOf(name: string, module: Module): z.ZodObject {
  if (name !== 'template') return module.schema;
  const { path, content: _, ...rest } = module.schema.shape;
  return z.strictObject({ path, template: z.custom(), vars: z.record(z.string(), z.unknown()).optional(), ...rest });
}

/** Sources of the files beside a module that it imports: some of them hold its params. */
function importedBy(file: string, source: string): string[] {
  return [...source.matchAll(/from '(\.{1,2}\/[\w/]+\.ts)'/g)]
    .map(([, path = '']) => normalize(join(dirname(file), path)))
    .filter((path) => path.startsWith('lib/modules/'))
    .map((path) => readFileSync(join(repository, path), 'utf8'));
}

/** Asked of the module where it always answers the same; else the source names both answers. */
function kindOf(module: Module, source: string): string {
  const [, literal] = /^ {2}kind: '(\w+)'/m.exec(source) ?? [];
  if (literal !== undefined) return literal;
  return module.name === 'template' ? 'state' : 'state or action';
}

/** The docstring that stands right before an export. */
function docstringOf(source: string, name: string): { readonly text: string; readonly examples: string[] } {
  const [head = ''] = source.split(new RegExp(`^export (?:const|function) ${name}\\b`, 'm'));
  const raw = head.slice(head.lastIndexOf('/**'));
  const lines = raw
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^ *\* ?/gm, '')
    .trim();
  const [text = '', ...tags] = lines.split(/^@/m);
  const examples = tags.flatMap((tag) => (tag.startsWith('example') ? [finished(tag.slice('example'.length))] : []));
  return { text: text.trim().replaceAll('\n', ' '), examples };
}

/** With the semicolon that a line of its own has. */
function finished(example: string): string {
  const text = example.trim();
  return /[;}]$/.test(text) ? text : `${text};`;
}

/** Comments before the keys of an object or interface. */
function commentsIn(source: string): [string, string][] {
  return [...source.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*(?:readonly )?(\w+)\??:/gs)].map(
    ([, comment = '', key = '']) => [key, comment.replace(/\s*\n\s*\* ?/g, ' ').trim()],
  );
}
