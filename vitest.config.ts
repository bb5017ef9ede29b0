import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Two projects: `unit` needs no root, no host and no network; `hosts` drives real lab hosts and needs root.
export default defineConfig({
  test: {
    // One worker per core; the default keeps one core free for watching, which halves the speed of a machine with two.
    maxWorkers: '100%',
    // A failure in a log says what came, not "Array(1)".
    chaiConfig: { truncateThreshold: 2000 },
    projects: [
      {
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
        test: {
          name: 'hosts',
          include: ['**/hosts.test.ts', '**/*.hosts.test.ts'],
          exclude: ['node_modules/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
