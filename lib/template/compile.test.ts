import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { compileTemplate } from './compile.ts';

const file = { name: 'base/motd.hbs', path: '/srv/templates/base/motd.hbs' };

function render(source: string, vars: Readonly<Record<string, unknown>> = {}): string {
  return compileTemplate(source, file)(vars);
}

function refusal(source: string, vars: Readonly<Record<string, unknown>> = {}): InputError {
  try {
    render(source, vars);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the template was rendered');
}

describe('what a template renders', () => {
  it('prints texts, numbers and truth values as they are', () => {
    const vars = { text: `a <b> & "c" 'd'`, number: 0, no: false };
    expect(render('{{text}} {{{text}}} {{number}} {{no}}', vars)).toBe(`a <b> & "c" 'd' a <b> & "c" 'd' 0 false`);
  });

  it('looks into tables, lists and outer levels', () => {
    const vars = { gateway: { port: 1 }, users: [{ name: 'ada' }, { name: 'bob' }], suffix: '!' };
    expect(render('{{gateway.port}}', vars)).toBe('1');
    expect(render('{{users.[1].name}}', vars)).toBe('bob');
    expect(render('{{#each users}}{{@index}}:{{name}}{{../suffix}}{{@root.suffix}} {{/each}}', vars)).toBe(
      '0:ada!! 1:bob!! ',
    );
    expect(render('{{#with gateway}}{{port}}{{/with}}', vars)).toBe('1');
    expect(render('{{#each gateway}}{{@key}}={{this}}{{/each}}', vars)).toBe('port=1');
  });

  it('asks for values that are empty', () => {
    const source = '{{#if name}}yes{{else}}no{{/if}}{{#unless name}}!{{/unless}}';
    expect(render(source, { name: '' })).toBe('no!');
    expect(render(source, { name: null })).toBe('no!');
    expect(render(source, { name: undefined })).toBe('no!');
    expect(render(source, { name: 'x' })).toBe('yes');
    expect(render('{{#each list}}x{{else}}none{{/each}}', { list: [] })).toBe('none');
  });

  it('joins lists and writes JSON', () => {
    const vars = { ips: ['203.0.113.1', '203.0.113.2'], table: { a: [1] } };
    expect(render('{{join ips " "}}', vars)).toBe('203.0.113.1 203.0.113.2');
    expect(render('{{json table}}', vars)).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(render('{{#if (join ips "")}}some{{/if}}', vars)).toBe('some');
  });

  it('takes a var that is called like a helper', () => {
    expect(render('{{json}}', { json: 'x' })).toBe('x');
  });

  it('gives any text back unchanged', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => render('{{text}}', { text }) === text));
  });

  it('gives the same text each time', () => {
    const again = compileTemplate('{{a}}{{#each b}}{{this}}{{/each}}', file);
    expect([again({ a: 1, b: [2] }), again({ a: 1, b: [2] }), again({ a: 3, b: [] })]).toEqual(['12', '12', '3']);
  });
});

describe('a missing variable', () => {
  it.each([
    ['one\ntwo {{name}}', {}, 2, 7, 'there is no variable "name"'],
    ['{{gateway.prot}}', { gateway: { port: 1 } }, 1, 3, 'there is no variable "gateway.prot"'],
    ['{{a.b.c}}', { a: {} }, 1, 3, 'there is no variable "a.b"'],
    ['{{a.b.c}}', { a: { b: 'text' } }, 1, 3, 'there is no variable "a.b.c"'],
    ['\n\n{{#if tls}}x{{/if}}', {}, 3, 7, 'there is no variable "tls"'],
    ['{{#each users}}{{/each}}', {}, 1, 9, 'there is no variable "users"'],
    ['{{#each users}}\n{{nme}}\n{{/each}}', { users: [{ name: 'x' }] }, 2, 3, 'there is no variable "nme"'],
    ['{{join ips ","}}', {}, 1, 8, 'there is no variable "ips"'],
    ['{{constructor}}', {}, 1, 3, 'there is no variable "constructor"'],
  ])('%j with %j', (source, vars, line, column, message) => {
    const error = refusal(source, vars);
    expect(error.code).toBe('TEMPLATE_VARIABLE');
    expect(error.message).toBe(`Template base/motd.hbs, line ${line}: ${message}.`);
    expect(error.location).toEqual({ file: file.path, line, column });
  });

  it('comes with the nearest name', () => {
    expect(refusal('{{gateway.prot}}', { gateway: { port: 1 } }).hint).toBe('Did you mean "port"?');
    expect(refusal('{{name}}').hint).toBe('Hand it to the template among its vars.');
  });
});

describe('a value that cannot be printed', () => {
  it.each([
    [{ x: undefined }, '"x" has no value'],
    [{ x: null }, '"x" has no value'],
    [{ x: ['a'] }, '"x" is a list, not a text'],
    [{ x: { a: 1 } }, '"x" is a table, not a text'],
    [{ x: new Secret('not-to-be-seen', 'test') }, '"x" is a secret'],
  ])('%o', (vars, message) => {
    const error = refusal('{{x}}', vars);
    expect(error.code).toBe('TEMPLATE_VALUE');
    expect(error.message).toBe(`Template base/motd.hbs, line 1: ${message}.`);
  });

  it('is found inside helpers too', () => {
    expect(refusal('{{join x ","}}', { x: 'text' }).message).toMatch(/join wants a list and a separator\.$/);
    expect(refusal('{{join x ","}}', { x: [[]] }).message).toMatch(/"entry 1" is a list, not a text\.$/);
    expect(refusal('{{json x}}', { x: { deep: [new Secret('not-to-be-seen', 'test')] } }).message).toMatch(
      /json was given a secret\.$/,
    );
  });
});

describe('wrong syntax', () => {
  it.each([
    ['a\n{{#if x}}\nfoo', 3, 'a block is not closed at the end of the file'],
    ['a\n{{x', 2, 'the expression between {{ and }} is not understood'],
    ['{{#each a}}\n{{/if}}', 1, "each doesn't match if"],
    ['\n{{> part}}', 2, 'partials are not supported'],
    ['{{#> part}}{{/part}}', 1, 'partials are not supported'],
    ['{{* decorator}}', 1, 'decorators are not supported'],
    ['{{jsn x}}', 1, 'there is no helper "jsn"'],
    ['{{#x}}{{/x}}', 1, 'there is no helper "x"'],
    ['{{join (lower x) ","}}', 1, 'there is no helper "lower"'],
    ['{{#each users as |user|}}{{user}}{{/each}}', 1, 'names after "as" are not supported'],
    ['{{#if}}{{/if}}', 1, '"#if" wants one value'],
    ['{{@position}}', 1, 'there is no @position'],
    ['{{json x indent=2}}', 1, 'the helper "json" takes no names'],
  ])('%j', (source, line, message) => {
    const error = refusal(source, { x: 1, a: [] });
    expect(error.code).toBe('TEMPLATE_SYNTAX');
    expect(error.message).toBe(`Template base/motd.hbs, line ${line}: ${message}.`);
    expect(error.location?.line).toBe(line);
  });

  it('names the nearest helper', () => {
    expect(refusal('{{jsn x}}', { x: 1 }).hint).toBe('Did you mean "json"?');
  });
});
