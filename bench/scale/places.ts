import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that the measurement makes and need not keep. */
export const cacheFolder = join(repository, '.cache/scale');

/** What the last whole measurement found; committed, and shown by docs/scale.md. */
export const resultFiles = {
  json: join(repository, 'docs/scale.json'),
  page: join(repository, 'docs/scale.md'),
};
