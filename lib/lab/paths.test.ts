import { expect, test } from 'vitest';
import { homePaths, hostPaths, labPaths } from './paths.ts';

test('everything is below one home, which the environment can move', () => {
  expect(homePaths({}).layers).toBe('/var/cache/pincer-lab/layers');
  const home = homePaths({ PINCER_LAB_HOME: '/srv/lab' });
  expect(labPaths(home, 'mine').inventory).toBe('/srv/lab/run/mine/inventory.toml');
  expect(hostPaths(home, 'mine', 'h2')).toMatchObject({
    root: '/srv/lab/run/mine/h2/root',
    namespace: '/run/netns/lab.mine.h2',
  });
});

test.each(['relative', '/with space', '/a:b', '/a,b', '/'.concat('é')])('%s is refused as a home', (home) => {
  expect(() => homePaths({ PINCER_LAB_HOME: home })).toThrow(expect.objectContaining({ code: 'LAB_HOME' }));
});
