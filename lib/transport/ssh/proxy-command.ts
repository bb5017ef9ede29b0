import { InputError } from '../../core/errors.ts';

/** What a proxy command's tokens stand for. */
export interface ProxyValues {
  readonly address: string;
  readonly port: number;
  readonly user: string;
}

/**
 * Fills in a proxy command as in ssh_config(5): `%h` address, `%p` port, `%r` user, `%%` a percent sign. Values are
 * words that no shell treats specially, within quotes or without; others are refused, as ssh does.
 *
 * @throws InputError `SSH_PROXY_TOKEN` for another token, `SSH_PROXY_VALUE` for an address or user that is no plain word
 * @example expandProxyCommand('nc %h %p', { address: '203.0.113.5', port: 22, user: 'root' }) // 'nc 203.0.113.5 22'
 */
export function expandProxyCommand(command: string, values: ProxyValues): string {
  return command.replace(/%(.?)/gs, (token, letter: string) => {
    switch (letter) {
      case '%':
        return '%';
      case 'h':
        return plainWord('address', values.address);
      case 'p':
        return String(values.port);
      case 'r':
        return plainWord('user', values.user);
      default:
        throw new InputError({
          code: 'SSH_PROXY_TOKEN',
          message: `The proxy command holds "${token}", which Pincer does not know: ${command}`,
          hint: 'Use %h (address), %p (port), %r (user) and %% (a percent sign).',
        });
    }
  });
}

function plainWord(what: string, value: string): string {
  if (/^[A-Za-z0-9_.:@][A-Za-z0-9_.:@-]*$/.test(value)) return value;
  throw new InputError({
    code: 'SSH_PROXY_VALUE',
    message: `The ${what} "${value}" cannot be put into a proxy command, because a shell would read more than a word in it.`,
    hint: 'Use letters, digits, dots, colons, underscores and hyphens only, the first not a hyphen.',
  });
}
