import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonical, handler, identityOf } from './handler.ts';
import { defineModule } from './module.ts';
import { makeRef } from './ref.ts';
import { Secret } from './secret.ts';
import { sh } from './shell.ts';

function moduleNamed(name: string) {
  return defineModule({
    name,
    kind: 'action',
    params: z.strictObject({ name: z.string(), state: z.string().default('restarted'), extra: z.unknown().optional() }),
    probe: () => ({}),
    diff: () => [],
    apply: () => [],
    touches: () => [],
  });
}
const service = moduleNamed('service');

describe('handler', () => {
  it('has the same identity wherever it is built, whatever it is called', () => {
    const one = handler('Restart', service({ name: 'ssh', state: 'restarted' }));
    const other = handler('Start it again', service({ state: 'restarted', name: 'ssh', extra: undefined }));
    const byDefault = handler('Restart', service({ name: 'ssh' }));
    expect(one.identity).toMatch(/^[0-9a-f]{16}$/);
    expect([other.identity, byDefault.identity]).toEqual([one.identity, one.identity]);
  });

  it('has another identity for another module or other params', () => {
    const calls = [
      service({ name: 'ssh' }),
      service({ name: 'ssh', state: 'reloaded' }),
      service({ name: 'nginx' }),
      service({ name: 'ssh', extra: ['a', 'b'] }),
      service({ name: 'ssh', extra: ['b', 'a'] }),
      service({ name: 'ssh', extra: null }),
      service({ name: 'ssh', extra: sh`a ${'b c'}` }),
      service({ name: 'ssh', extra: Uint8Array.of(1, 2) }),
      moduleNamed('other')({ name: 'ssh' }),
    ];
    expect(new Set(calls.map(identityOf)).size).toBe(calls.length);
  });

  it('keeps its identity from release to release, since hosts remember it', () => {
    expect(identityOf(service({ name: 'ssh' }))).toBe('0d4b3174e0aa8e48');
  });

  it('counts up in the order of definition', () => {
    const [a, b] = ['a', 'b'].map((name) => handler(name, service({ name })));
    expect((b?.order ?? 0) - (a?.order ?? 0)).toBe(1);
  });

  it.each([
    ['Ref', makeRef({ from: 'changed', task: {} })],
    ['Secret', new Secret('canary', 'test')],
    ['function', () => true],
  ])('refuses a %s, also deep inside', (what, value) => {
    const message = `Handler "x" has a ${what} in its param "extra".`;
    const refused = expect.objectContaining({ code: 'HANDLER_PARAMS', message });
    const name = 'ssh';
    expect(() => handler('x', service({ name, extra: value as never }))).toThrow(refused);
    expect(() => handler('x', service({ name, extra: [{ deep: [value] }] }))).toThrow(refused);
  });
});

describe('canonical', () => {
  it('sorts keys at every depth and leaves out what is undefined', () => {
    expect(canonical({ b: [{ d: 1, c: null }], a: undefined, Z: 'ü"' })).toBe('{"Z":"ü\\"","b":[{"c":null,"d":1}]}');
  });

  it('is equal for equal values, and only for them', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const mixed = (one: unknown): unknown => {
      if (Array.isArray(one)) return one.map(mixed);
      if (typeof one !== 'object' || one === null) return one;
      return Object.fromEntries(
        Object.entries(one)
          .reverse()
          .map(([key, entry]) => [key, mixed(entry)]),
      );
    };
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(canonical(mixed(one))).toBe(canonical(one));
        expect(JSON.parse(canonical(one))).toEqual(JSON.parse(JSON.stringify(one)));
        const same = JSON.stringify(JSON.parse(canonical(one))) === JSON.stringify(JSON.parse(canonical(other)));
        expect(canonical(one) === canonical(other)).toBe(same);
      }),
    );
  });
});
