import { z } from 'zod';
import { defineModule } from '../../core/module.ts';
import type { Resource } from '../../core/resource.ts';

/** A module that touches one path, or nothing: then it only reads. Its result is a text. */
export const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({ path: z.string().optional(), text: z.string().default('') }),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: ({ path }): Resource[] => (path === undefined ? [] : [`path:${path}`]),
  result: () => 'text',
});
