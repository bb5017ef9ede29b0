import { PincerError } from '../../lib/core/errors.ts';
import type { BenchHost } from '../hosts/host.ts';
import { type Manifest, manifestDifferences, manifestOf, tracesOf } from '../work/manifest.ts';

/**
 * Compares what a peer has made of each host with what the work leads to.
 *
 * @throws PincerError `BENCH_END_STATE` for the first host that differs, with what differs
 * @example assertEndState('Ansible', hosts, expectedManifest(site, siteFolder))
 */
export function assertEndState(
  peer: string,
  hosts: readonly Pick<BenchHost, 'name' | 'site'>[],
  wanted: Manifest,
): void {
  for (const { name, site } of hosts) {
    const differences = manifestDifferences(wanted, manifestOf(site));
    if (differences.length === 0) continue;
    throw new PincerError({
      code: 'BENCH_END_STATE',
      message: `${peer} left host ${name} in another state than the work describes: ${differences.slice(0, 3).join('; ')}.`,
      hint: 'Its figures would be of other work, so nothing is measured until both say the same.',
    });
  }
}

/**
 * What stands on each host before a converged run, to be compared after it.
 *
 * @throws PincerError `BENCH_NOT_CONVERGED` from the function that it answers, when a file was written again
 * @example const assertUntouched = watchTouched('Ansible', hosts); run(); assertUntouched();
 */
export function watchTouched(peer: string, hosts: readonly Pick<BenchHost, 'name' | 'site'>[]): () => void {
  const before = hosts.map(({ site }) => tracesOf(site));
  return () => {
    hosts.forEach(({ name, site }, index) => {
      const [first] = manifestDifferences(before[index] ?? new Map(), tracesOf(site));
      if (first === undefined) return;
      throw new PincerError({
        code: 'BENCH_NOT_CONVERGED',
        message: `${peer} wrote on host ${name}, which already was as wanted: ${first.split(':')[0]}.`,
        hint: 'A converged run is to change nothing.',
      });
    });
  };
}
