import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

describe('didYouMean', () => {
  it.each([
    ['gatways', ['gateways', 'models'], 'Did you mean "gateways"?'],
    ['xyz', ['gateways', 'models'], 'Known here: gateways, models.'],
    ['xyz', [], undefined],
    [
      'xyz',
      Array.from({ length: 20 }, (_, index) => `n${index}`),
      `Known here: ${Array.from({ length: 15 }, (_, index) => `n${index}`).join(', ')} and 5 more.`,
    ],
  ])('%s', (wrong, known, hint) => {
    expect(didYouMean(wrong, known)).toBe(hint);
  });
});
