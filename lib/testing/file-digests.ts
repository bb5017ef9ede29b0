import type { LabHost } from '../lab/index.ts';

/** Digest of each regular file by path. */
export type FileDigests = ReadonlyMap<string, string>;

/**
 * Digests of all regular files at or below some paths; what is not there is left out.
 *
 * @example (await fileDigests(lab.host(1), ['/etc'])).get('/etc/hostname') // 'e3b0c442...'
 */
export async function fileDigests(host: Pick<LabHost, 'exec'>, paths: readonly string[]): Promise<FileDigests> {
  const { stdout } = await host.exec(['find', ...paths, '-xdev', '-type', 'f', '-exec', 'sha256sum', '{}', '+']);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
