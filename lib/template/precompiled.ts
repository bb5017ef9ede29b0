import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';

/** What Handlebars makes of a template: functions and flags, as its runtime takes them. */
export type Specification = object;

/** Counts up when `rewrite.ts` makes another tree of the same text. */
const format = 1;

const requireFrom = createRequire(import.meta.url);

/**
 * The compiled form of a template. Compiling costs milliseconds, and a run may have dozens of templates, so what was
 * compiled once is kept as a file of JavaScript that Node's own compile cache covers too.
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
  const file = join(cacheFolder('templates'), `${key}.cjs`);
  if (existsSync(file)) return requireFrom(file);
  const expression = compile();
  return keep(file, expression) ? requireFrom(file) : new Function(`return ${expression}`)();
}

/** Whole or not at all, so that two runs at once do not read half of it. False: this home cannot keep anything. */
function keep(file: string, expression: string): boolean {
  try {
    mkdirSync(cacheFolder('templates'), { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, `module.exports = ${expression};\n`, { mode: 0o600 });
    renameSync(temporary, file);
    return true;
  } catch {
    // A read-only home, or a full disk: the template is compiled each time, which is only slower.
    return false;
  }
}
