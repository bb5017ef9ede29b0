import { check, type Items, task } from 'pincer';
import { isCovered } from 'pincer/parts';
import type { BaseVars } from '../base/vars.ts';
import type { OpenClawVars } from '../openclaw/vars.ts';
import { readSockets, type Socket } from './sockets.ts';
import type { Listener, VerifyVars } from './vars.ts';

interface Vars {
  readonly base: Pick<BaseVars, 'sshPort'>;
  readonly openclaw?: Pick<OpenClawVars, 'port'> | undefined;
  readonly verify: VerifyVars;
}

/** Everything that listens on the host is meant to, and what is meant to does. */
export function listenerTasks(vars: Vars): Items {
  const wanted = wantedListeners(vars);
  const allowed = [...wanted, ...vars.verify.listeners, ...vars.verify.systemListeners];
  return [
    task(
      'See that nobody listens who should not',
      check({
        id: 'listeners',
        reason: 'each further socket is a way in that nobody looks after, and the firewall is only the second wall',
        hint: 'Find out who it is with `ss -ltunp`; stop it, or put it into verify.listeners if it is meant to be there.',
        run: 'ss -Hltunp',
        // Any service may open a port.
        reads: ['port:*', 'unit:*'],
        expect: ({ stdout }) => judgeSockets(readSockets(stdout), wanted, allowed),
      }),
    ),
  ];
}

function wantedListeners({ base, openclaw }: Vars): Listener[] {
  return [
    { protocol: 'tcp', port: base.sshPort, scope: 'any', what: 'sshd' },
    ...(openclaw === undefined
      ? []
      : [{ protocol: 'tcp', port: openclaw.port, scope: 'loopback', what: 'the gateway' } as const]),
  ];
}

/**
 * Who listens and should not, or should and does not; `null` when all is as meant.
 *
 * @param wanted  must be there
 * @param allowed may be there
 */
export function judgeSockets(
  sockets: readonly Socket[],
  wanted: readonly Listener[],
  allowed: readonly Listener[],
): string | null {
  const faults = [
    ...sockets
      .filter((socket) => !isPassing(socket) && !allowed.some((listener) => fits(listener, socket)))
      .map(({ protocol, address, port, process }) => `${process} listens on ${protocol} ${address} port ${port}`),
    ...wanted
      .filter((listener) => !sockets.some((socket) => fits(listener, socket)))
      .map(({ protocol, port, what }) => `${what} does not listen on ${protocol} port ${port}`),
  ];
  return faults.length === 0 ? null : faults.join('; ');
}

/**
 * A UDP socket on a port that the kernel chose: whoever asks a name server or a clock has one for a moment, and `ss`
 * cannot tell it from a listener. The range is the kernel's own (ip_local_port_range, Documentation/networking/ip-sysctl).
 */
function isPassing({ protocol, port }: Socket): boolean {
  return protocol === 'udp' && port >= 32_768 && port <= 60_999;
}

function fits({ protocol, port, scope }: Listener, socket: Socket): boolean {
  if (protocol !== socket.protocol || port !== socket.port) return false;
  return scope === 'any' || isCovered(socket.address, ['127.0.0.0/8', '::1']);
}
