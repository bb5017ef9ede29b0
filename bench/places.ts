import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** Everything that the benchmark makes and need not keep. */
export const cacheFolder = join(repository, '.cache/bench');
/** What the last whole run found; committed, and shown by docs/performance.md. */
export const resultFiles = {
  json: join(repository, 'docs/performance.json'),
  chart: join(repository, 'docs/performance.svg'),
  page: join(repository, 'docs/performance.md'),
};
