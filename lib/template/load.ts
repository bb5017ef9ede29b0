import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, messageOf } from '../core/errors.ts';
import type { Template } from '../core/template.ts';
import { compileTemplate } from './compile.ts';

const folder = fileURLToPath(new URL('../../templates/', import.meta.url));

/**
 * A Handlebars template, for the module `template`. Its file is read and compiled when it is first rendered.
 *
 * Nothing is escaped; every variable must be there, also in `{{#if}}`. Helpers: `{{join list ", "}}`, `{{json value}}`.
 *
 * @param source path below the folder `templates`, e.g. `openclaw/gateway.service.hbs`, or the URL of a file elsewhere
 * @throws InputError when it is rendered: `TEMPLATE_MISSING`, `TEMPLATE_SYNTAX`, `TEMPLATE_VARIABLE` or `TEMPLATE_VALUE`,
 *   with file, line and variable
 * @example loadTemplate('openclaw/gateway.service.hbs').render({ port: 18789 })
 */
export function loadTemplate(source: string | URL): Template {
  const path = typeof source === 'string' ? resolve(folder, source) : fileURLToPath(source);
  const name = typeof source === 'string' ? source : path;
  let render: Template['render'] | undefined;
  return Object.freeze({
    name,
    render: (vars: Readonly<Record<string, unknown>>) => {
      render ??= compileTemplate(readTemplate(path, name), { name, path });
      return render(vars);
    },
  });
}

function readTemplate(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError({
      code: 'TEMPLATE_MISSING',
      message: `Template ${name} cannot be read: ${messageOf(error)}.`,
      hint: 'Name a path below the folder templates, or the URL of a file.',
      cause: error,
      location: { file: path },
    });
  }
}
