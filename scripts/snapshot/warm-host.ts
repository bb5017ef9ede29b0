import { z } from 'zod';

/** In which variable the builder of a snapshot finds the host for its small playbook. */
export const hostVariable = 'PINCER_WARM_HOST';

const WarmHost = z.object({ port: z.number(), hostKey: z.string(), userKey: z.string() });

/** A host at 127.0.0.1: its port, its public host key (type and base64), and the private key file that it lets in. */
export type WarmHost = z.infer<typeof WarmHost>;

/**
 * The host that the builder was given.
 *
 * @throws ZodError when it was given none
 */
export function readWarmHost(): WarmHost {
  return WarmHost.parse(JSON.parse(process.env[hostVariable] ?? 'null'));
}
