import { nearest } from '../core/errors.ts';

/** More names than this are a manual, not a hint. */
const mostNames = 15;

/**
 * A hint for a wrong name: the nearest known one, or all of them.
 *
 * @example didYouMean('gatways', ['gateways']) // 'Did you mean "gateways"?'
 */
export function didYouMean(wrong: string, known: readonly string[]): string | undefined {
  const near = nearest(wrong, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (known.length === 0) return undefined;
  const more = known.length > mostNames ? ` and ${known.length - mostNames} more` : '';
  return `Known here: ${known.slice(0, mostNames).join(', ')}${more}.`;
}
