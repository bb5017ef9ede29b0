import { UnreachableError } from '../../core/errors.ts';

/** Why one way into a host did not work. The message is a clause without its subject, e.g. `connection refused`. */
export class WayError extends UnreachableError {
  /** True: no other way may be tried (a changed host key). */
  readonly stop: boolean;

  constructor(options: {
    readonly code: WayCode;
    readonly message: string;
    readonly hint: string;
    readonly stop?: boolean | undefined;
    readonly cause?: unknown;
  }) {
    super(options);
    this.stop = options.stop ?? false;
  }
}

/** Least telling first: of several failed ways, the last in this list gives code and hint of the whole. */
const codes = [
  'SSH_REFUSED',
  'SSH_NO_ROUTE',
  'SSH_TIMEOUT',
  'SSH_UNRESOLVED',
  'SSH_PROXY',
  'SSH_PROTOCOL',
  'SSH_LOST',
  'SSH_AUTH',
  'SSH_HOST_KEY_UNKNOWN',
  'SSH_HOST_KEY_CHANGED',
] as const;

export type WayCode = (typeof codes)[number];

/**
 * Makes one error of the ways that were tried.
 *
 * @param hostName the host's name in the inventory
 * @param failures each way's label and failure, in the order of the attempts
 * @example throw unreachable('gw1', [{ label: 'root@203.0.113.5:22', error }]);
 */
export function unreachable(
  hostName: string,
  failures: readonly { readonly label: string; readonly error: WayError }[],
): UnreachableError {
  const telling = failures.reduce<WayError | undefined>(
    (best, { error }) => (best === undefined || rank(error) > rank(best) ? error : best),
    undefined,
  );
  const sentences = failures.map(({ label, error }) => `${label}: ${error.message}`);
  return new UnreachableError({
    code: telling?.code ?? 'SSH_NO_WAY',
    message: `Host "${hostName}" could not be reached: ${sentences.join('; ') || 'no user and port to try'}.`,
    hint: telling?.hint ?? 'Give the host a user and a port in the inventory.',
    cause: telling?.cause ?? telling,
  });
}

function rank(error: WayError): number {
  const names: readonly string[] = codes;
  return names.indexOf(error.code);
}
