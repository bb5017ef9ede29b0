import { expect, test } from 'vitest';
import { compileTemplate } from '../../lib/template/compile.ts';
import { renderText, textOf } from './render.ts';
import { site } from './site.ts';

test('renderText fills in variables', () => {
  expect(renderText('{{ a }}:{{ b }} {{ a }}\n', { a: 'x', b: 2 })).toBe('x:2 x\n');
});

test('renderText refuses a variable without a value', () => {
  expect(() => renderText('{{ a }}', {})).toThrow('no variable "a"');
});

test("Pincer's own templates say the same", () => {
  for (const [name, text] of Object.entries(site.templates)) {
    const compiled = compileTemplate(text, { name, path: name });
    expect(compiled(site.vars)).toBe(renderText(text, site.vars));
  }
});

test('textOf refuses a name that nobody has', () => {
  expect(textOf({ a: 'x' }, 'a')).toBe('x');
  expect(() => textOf({ a: 'x' }, 'b')).toThrow('no text "b"');
});
