import type { Workload } from './work.ts';

/**
 * A template of the work with its variables filled in. Jinja2, Handlebars and this agree on `{{ name }}`, which is all
 * that the work's templates have.
 *
 * @throws Error when a variable has no value
 * @example renderText('port {{ port }}\n', { port: 22 }) // 'port 22\n'
 */
export function renderText(text: string, vars: Workload['vars']): string {
  return text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => {
    const value = vars[name];
    if (value === undefined) throw new Error(`The work has no variable "${name}".`);
    return String(value);
  });
}

/**
 * A text of the work by its file name.
 *
 * @throws Error when there is none
 * @example textOf(site.files, 'overview')
 */
export function textOf(texts: Readonly<Record<string, string>>, name: string): string {
  const text = texts[name];
  if (text === undefined) throw new Error(`The work has no text "${name}".`);
  return text;
}
