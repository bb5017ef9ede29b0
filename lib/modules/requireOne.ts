import type { z } from 'zod';

/**
 * A check for `superRefine`: exactly one of these params is given.
 *
 * @example z.strictObject({ run, argv }).superRefine(requireOne('run', 'argv'))
 */
export function requireOne<Name extends string>(...names: readonly Name[]) {
  return (params: { readonly [N in Name]?: unknown }, context: z.core.$RefinementCtx): void => {
    const given = names.filter((name) => params[name] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? 'none of them' : given.join(' and ');
    context.addIssue({ code: 'custom', message: `exactly one of ${names.join(', ')} is wanted, not ${found}` });
  };
}
