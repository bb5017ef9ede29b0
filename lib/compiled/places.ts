import { fileURLToPath } from 'node:url';

/** Folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the compiled library says it is: among its sources, so that it finds what they find beside them. */
export const compiledFile = fileURLToPath(new URL('library.cjs', import.meta.url));
