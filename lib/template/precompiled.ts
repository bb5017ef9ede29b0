import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, isOwn } from './cache-folder.ts';

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
  const known = kept(file);
  if (known !== undefined) return evaluate(known);
  const expression = compile();
  keep(file, expression);
  return evaluate(expression);
}

/** Quicker than Node's module loader, which looks for packages and links around each file. */
function evaluate(expression: string): Specification {
  return new Function(`return ${expression}`)();
}

function kept(file: string): string | undefined {
  try {
    return isOwn(dirname(file)) ? readFileSync(file, 'utf8') : undefined;
  } catch {
    // Mostly because nobody has compiled it yet; whatever else it is, compiling it again is the way out.
    return undefined;
  }
}

/** Whole or not at all, so that two runs at once do not read half of it. */
function keep(file: string, expression: string): void {
  try {
    mkdirSync(cacheFolder('templates'), { recursive: true, mode: 0o700 });
    // Whoever may write there could have put a link where the new file goes.
    if (!isOwn(dirname(file))) return;
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, expression, { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    // A read-only home, or a full disk: the template is compiled each time, which is only slower.
  }
}
