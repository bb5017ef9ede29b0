import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineModule, parseParams, predict, predictEmpty } from './module.ts';
import { Mode } from './params.ts';
import { probe } from './probe.ts';
import { makeRef } from './ref.ts';

const note = defineModule({
  name: 'note',
  kind: (params) => (params.path === '/action' ? 'action' : 'state'),
  params: z.strictObject({ path: z.string(), mode: Mode.default('0644') }),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: ({ path }) => [`path:${path}`],
});

describe('a module', () => {
  it('makes frozen values with its defaults filled in', () => {
    const call = note({ path: '/x' });
    expect(call).toEqual({ module: note.module, params: { path: '/x', mode: '0644' } });
    expect(() => Object.assign(call.params, { path: '/y' })).toThrow();
    expect(() => Object.assign(call, { params: {} })).toThrow();
    expect(note({ path: '/x' })).toEqual(call);
  });

  it('refuses wrong params at the line of the user who wrote them', () => {
    expect(() => note({ path: '/x', mode: '644' })).toThrow(
      expect.objectContaining({
        code: 'MODULE_PARAMS',
        message: 'Module note, param "mode": four octal digits as text are wanted, e.g. "0644".',
        hint: 'Params of note: path, mode.',
        location: expect.objectContaining({ file: fileURLToPath(import.meta.url) }),
      }),
    );
    expect(() => note({ path: '/x', owner: 'root' } as never)).toThrow(/Module note: .*"owner"/);
  });

  it('leaves params alone until their Refs are known', () => {
    const path = makeRef<string>({ from: 'result', task: {} });
    const call = note({ path, mode: 'wrong, and nobody knows yet' });
    expect(call.params).toEqual({ path, mode: 'wrong, and nobody knows yet' });
    expect(() => parseParams(call.module, { ...call.params, path: '/x' })).toThrow('param "mode"');
  });

  it('has what its author left out', () => {
    const { module } = note;
    const params = { path: '/x' };
    expect([module.kindOf(params), module.kindOf({ path: '/action' })]).toEqual(['state', 'action']);
    expect(module.after(params, {}, [])).toBeUndefined();
    expect(module.open(params, { user: 'root', port: 22, clientAddress: '203.0.113.10' })).toBe(params);
    expect(module.absorbs(params, params)).toBe(false);
    expect(module.result(params, {}, [])).toBeUndefined();
  });
});

describe('predictions', () => {
  it('name the question that they answer', () => {
    expect(predict(probe.sha256('/x'), 'abc')).toEqual({ key: '{"kind":"sha256","path":"/x"}', answer: 'abc' });
    expect(predictEmpty('/srv/new')).toMatchObject({ emptyBelow: '/srv/new' });
  });
});
