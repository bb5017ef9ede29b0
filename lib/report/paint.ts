import { styleText } from 'node:util';

/** A format that `util.styleText` knows, or several. */
export type Style = Parameters<typeof styleText>[0];

/** Gives a text a colour, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** No colours: for files, pipes and tests. */
export const noPaint: Paint = (_style, text) => text;

/** The colours of terminals. */
export const colours: Paint = (style, text) => styleText(style, text, { validateStream: false });

/**
 * Whether to write colours: NO_COLOR (no-color.org) and FORCE_COLOR win over what the stream is.
 *
 * @param environment e.g. `process.env`
 * @param isTerminal  whether a person looks at the stream
 * @example wantsColour({ NO_COLOR: '1' }, true) // false
 */
export function wantsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return !['0', 'false'].includes(FORCE_COLOR);
  return isTerminal && TERM !== 'dumb';
}
