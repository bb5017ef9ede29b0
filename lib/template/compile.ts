import type { Template } from '../core/template.ts';
import type { TemplateFile } from './errors.ts';
import { handlebars, runtime } from './handlebars.ts';
import { helpersFor } from './helpers.ts';
import { parseTemplate } from './parse.ts';
import { precompiled } from './precompiled.ts';
import { rewrite } from './rewrite.ts';

/**
 * Compiles a template.
 *
 * @param source text of the template
 * @param file   its name and path, for messages
 * @returns a pure function from vars to text
 * @throws InputError `TEMPLATE_SYNTAX`; the function throws `TEMPLATE_VARIABLE` and `TEMPLATE_VALUE`
 * @example compileTemplate('Hello {{name}}', { name: 'motd.hbs', path: '/srv/motd.hbs' })({ name: 'gw1' })
 */
export function compileTemplate(source: string, file: TemplateFile): Template['render'] {
  const helpers = helpersFor(file);
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const { template, VERSION } = runtime();
  const specification = precompiled(source, VERSION, () => {
    const tree = rewrite(parseTemplate(source, file), file);
    return String(
      handlebars().precompile(tree, { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers }),
    );
  });
  const render = template(specification);
  return (vars) => render(vars, { helpers: { ...helpers } });
}
