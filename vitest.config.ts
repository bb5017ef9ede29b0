import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What looks at the whole machine, or measures it, and so has it for itself. */
const alone = ['lib/lab/lab.hosts.test.ts', 'bench/*.hosts.test.ts'];
/** Tests look at the sources: those beside them, and the same ones where a role imports them by name. */
const resolve = {
  alias: [
    { find: /^pincer$/, replacement: fileURLToPath(new URL('lib/index.ts', import.meta.url)) },
    { find: 'pincer/parts', replacement: fileURLToPath(new URL('lib/parts.ts', import.meta.url)) },
  ],
};
const longest = { testTimeout: 300_000, hookTimeout: 300_000 };

// `unit` needs no root, no host and no network; `hosts` and `hosts-alone` drive real lab hosts and need root.
export default defineConfig({
  test: {
    // One worker per core; the default keeps one core free for watching, which halves the speed of a machine with two.
    maxWorkers: '100%',
    // A failure in a log says what came, not "Array(1)".
    chaiConfig: { truncateThreshold: 2000 },
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['{lib,roles,molecule,bench,scripts}/**/*.test.ts'],
          exclude: ['**/hosts.test.ts', '**/*.hosts.test.ts', 'node_modules/**'],
          testTimeout: 20_000,
          // What Pincer keeps to be faster the next time stays in the checkout.
          env: { XDG_CACHE_HOME: fileURLToPath(new URL('.cache/xdg', import.meta.url)) },
          typecheck: { enabled: true, include: ['**/*.test-d.ts'], tsconfig: './tsconfig.json', checker: 'tsc' },
        },
      },
      {
        resolve,
        test: {
          name: 'hosts',
          include: ['**/hosts.test.ts', '**/*.hosts.test.ts'],
          exclude: ['node_modules/**', ...alone],
          // Two at a time, so that one works while the other waits for its hosts; with more, waits run out.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...longest,
        },
      },
      {
        resolve,
        test: { name: 'hosts-alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 }, ...longest },
      },
    ],
  },
});
