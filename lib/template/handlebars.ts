import { createRequire } from 'node:module';

export type Handlebars = typeof import('handlebars');

const require = createRequire(import.meta.url);

/**
 * Handlebars, loaded when a template is first rendered: roles are synchronous, and a run without templates must not pay
 * for it. Nothing is registered with it, so other users of it in this process see nothing of ours.
 *
 * @example handlebars().parse('{{name}}')
 */
export function handlebars(): Handlebars {
  return require('handlebars') as Handlebars;
}

/** What runs compiled templates, without what compiles them. */
interface Runtime {
  readonly VERSION: string;
  template(specification: object): (vars: object, options: object) => string;
}

/**
 * Handlebars' runtime, which is all that a template needs once it is compiled: its one file for browsers, since the twenty
 * of the other one cost a start with tsx 10 ms.
 *
 * @example runtime().template(specification)({ name: 'gw1' }, { helpers })
 */
export function runtime(): Runtime {
  return require('handlebars/dist/handlebars.runtime.js');
}
