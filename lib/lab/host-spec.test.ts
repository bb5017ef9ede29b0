import { expect, test } from 'vitest';
import { wantedHosts } from './host-spec.ts';

const defaults = { suite: 'trixie', layers: ['docker'] } as const;

test('a number means that many hosts, all with the defaults of the lab', () => {
  expect(wantedHosts(2, defaults)).toEqual([
    { name: 'h1', suite: 'trixie', layers: ['docker'], files: {}, groups: ['gateways'] },
    { name: 'h2', suite: 'trixie', layers: ['docker'], files: {}, groups: ['gateways'] },
  ]);
});

test('a spec overrides what it says and nothing else; a plain text is the content of a file', () => {
  const [first, second] = wantedHosts(
    [
      { suite: 'bookworm', layers: [] },
      { groups: ['db'], files: { '/a': 'x', '/b': { content: 'y', mode: 0o600 }, '/c': { symlink: '/a' } } },
    ],
    defaults,
  );
  expect(first).toMatchObject({ suite: 'bookworm', layers: [], groups: ['gateways'] });
  expect(second).toMatchObject({
    suite: 'trixie',
    groups: ['db'],
    files: { '/a': { content: 'x' }, '/b': { content: 'y', mode: 0o600 }, '/c': { symlink: '/a' } },
  });
});

test.each([0, -1, 1.5, 241, Number.NaN])('%d hosts are refused', (count) => {
  expect(() => wantedHosts(count, defaults)).toThrow(expect.objectContaining({ code: 'LAB_COUNT' }));
});
