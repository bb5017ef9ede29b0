import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import { hostname, withOwnName } from './hostname.ts';

const { module } = hostname;
const hosts = '127.0.0.1 localhost\n127.0.1.1 gw1\n::1 ip6-localhost\n';
const converged = { file: 'gw1\n', hosts, running: 'gw1' };

describe('withOwnName', () => {
  it('leaves a right line alone, however it is spaced', () => {
    const spaced = '127.0.0.1\tlocalhost\n127.0.1.1\tgw1.example.org\tgw1\n';
    expect(withOwnName(spaced, 'gw1.example.org')).toBe(spaced);
  });

  it('replaces the line of another name, or adds one after localhost', () => {
    expect(withOwnName(hosts, 'gw2.example.org')).toBe(hosts.replace('gw1', 'gw2.example.org gw2'));
    expect(withOwnName('# x\n127.0.0.1 localhost\n::1 six\n', 'gw1')).toBe(
      '# x\n127.0.0.1 localhost\n127.0.1.1 gw1\n::1 six\n',
    );
    expect(withOwnName('', 'gw1')).toBe('127.0.0.1 localhost\n127.0.1.1 gw1\n');
  });
});

describe('hostname', () => {
  it('finds nothing to do', () => {
    expect(module.diff(hostname({ name: 'gw1' }).params, converged)).toEqual([]);
  });

  it('renames the running host, the next boot and /etc/hosts', () => {
    const { params } = hostname({ name: 'gw2' });
    const changes = module.diff(params, converged);
    expect(changes.map(({ field }) => field)).toEqual(['hostname', 'hostname at boot', 'hosts']);
    expect(module.apply(params, converged, changes)).toMatchObject([
      { step: 'write', path: '/etc/hosts', expect: sha256(hosts) },
      { step: 'write', path: '/etc/hostname', content: 'gw2\n', expect: sha256('gw1\n') },
      { step: 'sh', text: 'hostname gw2' },
    ]);
  });

  it('changes only what differs, and leaves /etc/hosts alone where it is told to', () => {
    const { params } = hostname({ name: 'gw1', hosts: false });
    const state = { ...converged, hosts: '', file: null };
    const changes = module.diff(params, state);
    expect(changes).toMatchObject([{ field: 'hostname at boot' }]);
    expect(module.apply(params, state, changes)).toMatchObject([{ path: '/etc/hostname', expect: null }]);
  });

  it.each(['', '-gw', 'gw_1', 'a..b', 'a b'])('refuses the name %j', (name) => {
    expect(() => hostname({ name })).toThrow(/MODULE_PARAMS|host name/);
  });
});
