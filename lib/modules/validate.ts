import { z } from 'zod';
import type { ShellText } from '../core/shell.ts';

/** Shell text made by the `sh` tag; a plain string is refused, because nobody quoted it. */
export const Validate = z.custom<ShellText>(
  (value) => typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string',
  'shell text made by sh`...` is wanted',
);
