import { ansible, mitogen } from './ansible.ts';
import type { Peer } from './peer.ts';
import { pincer, pincerTsx } from './pincer.ts';
import { pyinfra, pyinfraNoDelay } from './pyinfra.ts';
import { ssh } from './ssh.ts';

/** Everybody who takes part, in the order of the tables. */
export const peers: readonly Peer[] = [pincer, pincerTsx, ssh, pyinfraNoDelay, pyinfra, mitogen, ansible];
