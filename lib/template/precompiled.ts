import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../cache/folder.ts';
import { keep, readKept } from '../cache/keep.ts';

/** What Handlebars makes of a template: functions and flags, as its runtime takes them. */
export type Specification = object;

/** Counts up when `rewrite.ts` makes another tree of the same text. */
const format = 1;

/**
 * The compiled form of a template. Compiling costs milliseconds, and a run may have dozens of templates, so what was
 * compiled once is kept as a file of JavaScript.
 *
 * @param source  text of the template
 * @param version of Handlebars
 * @param compile makes JavaScript of it: an expression
 * @throws whatever `compile` throws; never for a cache that cannot be used
 * @example precompiled('Hello {{name}}', '4.7.10', () => handlebars().precompile(tree, options))
 */
export function precompiled(source: string, version: string, compile: () => string): Specification {
  const key = createHash('sha256')
    .update(JSON.stringify([format, version, source]))
    .digest('hex');
  const file = join(cacheFolder('templates'), `${key}.js`);
  const known = readKept(file);
  if (known !== undefined) return evaluate(known.toString('utf8'));
  const expression = compile();
  keep(file, expression);
  return evaluate(expression);
}

/** Quicker than Node's module loader, which looks for packages and links around each file. */
function evaluate(expression: string): Specification {
  return new Function(`return ${expression}`)();
}
