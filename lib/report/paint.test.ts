import { expect, it } from 'vitest';
import { colours, noPaint, wantsColour } from './paint.ts';

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
  [{ CI: 'true' }, false, false],
])('with %j, a terminal: %s, there are colours: %s', (environment, isTerminal, wanted) => {
  expect(wantsColour(environment, isTerminal)).toBe(wanted);
});

it('colours are those of the terminal, whatever the process writes to', () => {
  expect(colours(['red', 'bold'], 'x')).toBe('\u001b[31m\u001b[1mx\u001b[22m\u001b[39m');
  expect(noPaint('red', 'x')).toBe('x');
});
