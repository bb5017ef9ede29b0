import { InputError } from '../core/errors.ts';
import { type Call, type Module, parseParams } from '../core/module.ts';
import { isRef, type Ref } from '../core/ref.ts';
import type { Secret } from '../core/secret.ts';
import { callerLocation } from '../core/source.ts';
import type { Template } from '../core/template.ts';
import { file } from './file.ts';
import { reveal } from './reveal.ts';

type Vars = Readonly<Record<string, unknown>>;

/** As for `file`, with a template and its vars in place of the content. */
export interface TemplateParams extends Omit<Parameters<typeof file>[0], 'content'> {
  /** What `loadTemplate('role/name.hbs')` answers. */
  readonly template: Template;
  /** A Secret among them, however deep, makes the whole content secret. */
  readonly vars?: Vars | Ref<Vars> | undefined;
}

/** Once rendered, a template is a file: same questions, same decision, same steps. */
const module: Module = Object.freeze({ ...file.module, name: 'template' });

/** What is wrong with the params that are the template's own; a plain text is refused, because nobody compiled it. */
function refuse({ template: source, vars = {}, ...rest }: TemplateParams): void {
  const problem =
    typeof source?.render !== 'function'
      ? 'param "template": what loadTemplate answers is wanted'
      : typeof vars !== 'object' && !isRef(vars)
        ? 'param "vars": an object with the variables of the template is wanted'
        : 'content' in rest
          ? 'param "content": the template makes the content'
          : undefined;
  if (problem === undefined) return;
  throw new InputError({
    code: 'MODULE_PARAMS',
    message: `Module template, ${problem}.`,
    hint: "For example: template({ path: '/etc/motd', template: loadTemplate('base/motd.hbs'), vars: { name } }).",
    location: callerLocation(),
  });
}

function contentOf(template: Template, vars: Vars): string | Secret<string> {
  const { value, taint } = reveal(vars);
  const text = template.render(value);
  return taint === undefined ? text : taint.map(() => text);
}

/**
 * A regular file with the content that a template gives for these vars. It is rendered right here, so a missing
 * variable is an error before any host is contacted (or, for vars that are a Ref, once that is known).
 *
 * @throws InputError `MODULE_PARAMS`, `NESTED_REF`, and what rendering throws
 * @example template({ path: '/etc/motd', template: loadTemplate('base/motd.hbs'), vars: { name: 'gw1' } })
 */
export const template = Object.freeze(
  Object.assign(
    (given: TemplateParams): Call<undefined> => {
      refuse(given);
      const { template: source, vars = {}, ...rest } = given;
      const content = isRef(vars) ? vars.pick((known) => contentOf(source, known)) : contentOf(source, vars);
      const params = { ...rest, content };
      const parsed = Object.values(params).some(isRef) ? params : parseParams(module, params);
      return Object.freeze({ module, params: Object.freeze(parsed) });
    },
    { module },
  ),
);
