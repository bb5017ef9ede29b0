import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slug, uniqueIds } from './slug.ts';

describe('slug', () => {
  it.each([
    ['Write the sshd settings', 'write-the-sshd-settings'],
    ['  Docker (CE), v2!  ', 'docker-ce-v2'],
    ['Öffne Port 22', 'öffne-port-22'],
    ['日本語', '日本語'],
    ['a~2/b', 'a-2-b'],
    ['!?', 'unnamed'],
    ['', 'unnamed'],
  ])('of %j is %j', (name, id) => {
    expect(slug(name)).toBe(id);
  });

  it('never holds what would break an id or a line of the journal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)) }), (name) => {
        expect(slug(name)).toMatch(/^[^\s/~'"$`\\;&|<>()]+$/);
        expect(slug(slug(name))).toBe(slug(name));
      }),
    );
  });
});

describe('uniqueIds', () => {
  it('counts from the second use on', () => {
    const unique = uniqueIds();
    expect(['a', 'b', 'a', 'a', 'b'].map(unique)).toEqual(['a', 'b', 'a~2', 'a~3', 'b~2']);
  });
});
