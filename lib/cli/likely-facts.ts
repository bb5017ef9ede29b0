import type { Facts } from '../core/facts.ts';

const systems = [
  { id: 'debian', version: '13', codename: 'trixie' },
  { id: 'debian', version: '12', codename: 'bookworm' },
  { id: 'ubuntu', version: '24.04', codename: 'noble' },
] as const;

/** Facts of the systems that Pincer is written for, for questions that must be answered without a host. */
export const likelyFacts: readonly Facts[] = systems.flatMap((os) =>
  ['x86_64', 'aarch64'].map((architecture) => ({ os, architecture, virtualization: 'kvm' })),
);
