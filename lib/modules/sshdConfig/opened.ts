import type { OldWay } from '../../core/module.ts';
import type { SshdSettings } from './settings.ts';

/**
 * Settings that also let the old way in, for as long as the new one is not proven: its port, its user, its key.
 *
 * @example opened({ Port: 9922, PermitRootLogin: 'no' }, { user: 'root', port: 22, clientAddress: '192.0.2.1' })
 */
export function opened(settings: SshdSettings, old: OldWay): SshdSettings {
  const entries = Object.entries(settings).flatMap(([keyword, value]): [string, SshdSettings[string]][] => {
    const values = [value].flat();
    switch (keyword.toLowerCase()) {
      case 'port':
        return [[keyword, [...new Set([old.port, ...values.map(Number)])]]];
      case 'allowusers':
        return [[keyword, [...new Set([...values.flatMap((list) => String(list).split(/\s+/)), old.user])]]];
      case 'permitrootlogin':
        return [[keyword, old.user === 'root' && value !== 'yes' ? 'prohibit-password' : value]];
      case 'pubkeyauthentication':
        return [[keyword, 'yes']];
      // Whether these would shut the old user out, only the host knows; they come with the second phase.
      case 'listenaddress':
      case 'allowgroups':
      case 'denyusers':
      case 'denygroups':
      case 'authenticationmethods':
        return [];
      default:
        return [[keyword, value]];
    }
  });
  return Object.fromEntries(entries);
}
