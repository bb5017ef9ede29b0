import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import { isRef, makeRef, type Ref, sourceOf } from '../core/ref.ts';
import { Secret } from '../core/secret.ts';
import type { Template } from '../core/template.ts';
import { file } from './file.ts';
import { type TemplateParams, template } from './template.ts';

/** Fills in `{name}`; as strict as the real one about missing variables. */
const greeting: Template = {
  name: 'base/greeting.hbs',
  render: (vars) => {
    if (typeof vars.name !== 'string') throw new Error('base/greeting.hbs, line 1: "name" is missing');
    return `Hello ${vars.name}\n`;
  },
};

describe('template', () => {
  it('is the file with the rendered content', () => {
    const call = template({ path: '/etc/motd', template: greeting, vars: { name: 'gw1' }, mode: '0640' });
    expect(call.params).toEqual(file({ path: '/etc/motd', content: 'Hello gw1\n', mode: '0640' }).params);
    const state = { stat: null, digest: null };
    const changes = call.module.diff(call.params, state);
    expect(changes).toMatchObject([{ field: 'content', secret: false }]);
    expect(call.module.apply(call.params, state, changes)).toMatchObject([
      { step: 'write', path: '/etc/motd', content: 'Hello gw1\n', mode: '0640', expect: null },
    ]);
    expect(call.module.after(call.params, state, changes)?.[1]?.answer).toBe(sha256('Hello gw1\n'));
  });

  it('goes by its own name in messages', () => {
    expect(template.module.name).toBe('template');
    const wrong = { path: '/etc/motd', template: greeting, vars: { name: 'x' }, owned: 'root' };
    expect(() => template(wrong)).toThrow(/^Module template: .*owned/);
  });

  it('refuses a missing variable where the playbook is written', () => {
    expect(() => template({ path: '/etc/motd', template: greeting })).toThrow(/line 1: "name" is missing/);
  });

  it.each<[string, object, RegExp]>([
    ['the name of a template', { template: 'base/greeting.hbs' }, /"template": what loadTemplate answers is wanted/],
    ['vars that are none', { template: greeting, vars: 'gw1' }, /"vars": an object with the variables/],
    ['content beside a template', { template: greeting, content: 'x' }, /"content": the template makes the content/],
  ])('refuses %s', (_, params, message) => {
    expect(() => template({ path: '/etc/motd', ...params } as TemplateParams)).toThrow(message);
  });

  it('makes the content secret when any var is', () => {
    const vars = { name: new Secret('canary-name', 'test') };
    const { params } = template({ path: '/etc/motd', template: greeting, vars });
    expect(params.content).toBeInstanceOf(Secret);
    expect((params.content as Secret).reveal()).toBe('Hello canary-name\n');
    expect(JSON.stringify(params)).not.toContain('canary-name');
  });

  it('waits for vars that are a Ref', () => {
    const vars: Ref<{ name: string }> = makeRef({ from: 'result', task: {} });
    const { params } = template({ path: '/etc/motd', template: greeting, vars });
    const content = params.content;
    if (!isRef(content)) throw new Error('a Ref is wanted');
    const source = sourceOf(content);
    if (source.from !== 'pick') throw new Error('a pick is wanted');
    expect(source.of).toBe(vars);
    expect(source.fn({ name: 'gw2' } as never)).toBe('Hello gw2\n');
  });
});
