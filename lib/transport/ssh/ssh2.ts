type Ssh2 = typeof import('ssh2');

let loaded: Promise<Ssh2> | undefined;

/**
 * Loads ssh2 when the first connection is made: listings, checks of input and local hosts never pay for it (30 ms).
 *
 * @example const { Client } = await loadSsh2();
 */
export function loadSsh2(): Promise<Ssh2> {
  loaded ??= import('ssh2').then((module) => module.default);
  return loaded;
}
