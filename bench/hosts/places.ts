/**
 * Where every host of the benchmark keeps what is its own. All hosts are this machine, so each has this one folder (and
 * /tmp) for itself, by a mount namespace: the peers say the same paths on every host, as they would on real ones.
 */
export const hostFolder = '/run/pincer-bench';
/** What the tasks work on. */
export const siteFolder = `${hostFolder}/site`;
/** Pincer's ledger and runs (PINCER_STATE_FOLDER). */
export const stateFolder = `${hostFolder}/state`;
/**
 * Control sockets of OpenSSH's client on this machine: the path of a socket may have 108 bytes, so they cannot be below
 * the checkout. Named after this process, so that two benchmarks do not end each other's connections.
 */
export const socketFolder = `${hostFolder}/sockets-${process.pid}`;
