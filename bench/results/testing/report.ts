import type { Report } from '../report.ts';

const wire = { connections: 1, turns: 9, up: 9142, down: 11_245 };

/** A small report for tests: two peers with figures that are easy to divide, and one that could not be had. */
export const report: Report = {
  machine: {
    date: '2026-01-02 03:04',
    cores: 2,
    processor: 'a processor',
    kernel: '6.1',
    system: 'Debian',
    node: '24.16.0',
    busy: 0.02,
  },
  peers: [
    { id: 'pincer', label: 'Pincer (node)', version: 'Node 24.16.0' },
    { id: 'ssh', label: 'ssh host sh < script', version: '9.2p1' },
    { id: 'ansible', label: 'Ansible', missing: 'apt-get install ansible-core needs root' },
  ],
  starts: [
    { kind: 'tsx', wall: [0.1] },
    { kind: 'site', wall: [0.2] },
  ],
  timings: [
    { peer: 'pincer', hosts: 1, rtt: 0, state: 'converged', wall: [0.2, 0.1, 0.4], cpu: [0.1, 0.1, 0.1] },
    { peer: 'ssh', hosts: 1, rtt: 0, state: 'converged', wall: [0.5], cpu: [0.06] },
    { peer: 'pincer', hosts: 10, rtt: 50, state: 'first', wall: [1], cpu: [0.5], wire },
    { peer: 'ssh', hosts: 10, rtt: 50, state: 'first', wall: [0.5], cpu: [0.6], wire: { ...wire, turns: 10 } },
  ],
  counts: [
    { peer: 'pincer', state: 'converged', processes: 12 },
    { peer: 'ssh', state: 'converged', processes: 121 },
    { peer: 'pincer', state: 'first', processes: 150 },
  ],
  leftOut: [{ peer: 'ssh', hosts: 50, rtt: 0, state: 'first', seconds: 61.25 }],
};
