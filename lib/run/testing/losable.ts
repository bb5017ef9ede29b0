import { createLocalTransport } from '../../transport/local.ts';
import type { Connection, Transport } from '../../transport/transport.ts';

/** A link to this machine that a test breaks when it wants to. */
export interface LosableLink {
  readonly transport: Transport;
  /** Breaks the present connection; what runs on the "host" goes on, as behind a cut cable. */
  lose(): void;
}

/**
 * Makes a link that can be lost at a moment of the test's choice; `cutAfter` breaks one after a number of bytes.
 *
 * @example const { transport, lose } = losable();
 */
export function losable(): LosableLink {
  const local = createLocalTransport({ closing: 'hang-up' });
  let present: Connection | undefined;
  return {
    transport: {
      label: local.label,
      async connect(options) {
        present = await local.connect(options);
        return present;
      },
    },
    lose: () => present?.close(),
  };
}
