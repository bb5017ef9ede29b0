import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { selectHosts } from './select.ts';
import { withFiles } from './testing/fleet.ts';

const hosts = [
  { name: 'gw1', groups: ['eu', 'gateways'] },
  { name: 'gw2', groups: ['gateways'] },
  { name: 'gw3', groups: ['eu', 'gateways'] },
  { name: 'llm1', groups: ['eu', 'models'] },
  { name: 'db.example.com', groups: [] },
];

function select(pattern: string): readonly string[] {
  return selectHosts(hosts, pattern, { groups: ['empty'] }).map((host) => host.name);
}

describe('a pattern', () => {
  it.each([
    ['gw1', ['gw1']],
    ['gw2,gw1', ['gw1', 'gw2']],
    ['gw1:gw2', ['gw1', 'gw2']],
    [' gw1 , gw2 ', ['gw1', 'gw2']],
    ['gateways', ['gw1', 'gw2', 'gw3']],
    ['all', ['gw1', 'gw2', 'gw3', 'llm1', 'db.example.com']],
    ['*', ['gw1', 'gw2', 'gw3', 'llm1', 'db.example.com']],
    ['gw*', ['gw1', 'gw2', 'gw3']],
    ['?w[2]', undefined],
    ['gw?', ['gw1', 'gw2', 'gw3']],
    ['mod*', ['llm1']],
    ['*.example.com', ['db.example.com']],
    ['!gw3', ['gw1', 'gw2', 'llm1', 'db.example.com']],
    ['gateways,!gw3', ['gw1', 'gw2']],
    ['!gw3,gateways', ['gw1', 'gw2']],
    ['gateways:&eu', ['gw1', 'gw3']],
    ['&eu,gateways,!gw1', ['gw3']],
    ['eu:&gateways:&gw3', ['gw3']],
    ['&eu', ['gw1', 'gw3', 'llm1']],
    ['gateways,!eu', ['gw2']],
    ['!all', []],
    ['empty', []],
  ])('%s', (pattern, names) => {
    if (names === undefined) expect(() => select(pattern)).toThrow(UsageError);
    else expect(select(pattern)).toEqual(names);
  });

  it('reads names from a file', () => {
    withFiles({ names: '# two hosts\ngw1\n\n gw3 # the last\n!gw1\n' }, (folder) => {
      expect(select(`@${folder}/names`)).toEqual(['gw3']);
    });
  });
});

describe('a wrong pattern', () => {
  it.each([
    ['gw9', 'PATTERN_UNKNOWN', 'No host or group is named "gw9".', 'Did you mean "gw1"?'],
    ['gatways', 'PATTERN_UNKNOWN', 'No host or group is named "gatways".', 'Did you mean "gateways"?'],
    ['all,!gw9', 'PATTERN_UNKNOWN', 'No host or group is named "gw9".', 'Did you mean "gw1"?'],
    [
      'xyz*',
      'PATTERN_UNKNOWN',
      'No host or group matches "xyz*".',
      'Known here: all, empty, gw1, eu, gateways, gw2, gw3, llm1, models, db.example.com.',
    ],
    [
      '',
      'PATTERN_SYNTAX',
      'The host pattern is empty.',
      'Write names of hosts or groups, e.g. gw1,gw2 or gateways:!gw3 or "gw*".',
    ],
    [
      'gw1 gw2',
      'PATTERN_SYNTAX',
      '"gw1 gw2" is no host pattern.',
      'Write names of hosts or groups, e.g. gw1,gw2 or gateways:!gw3 or "gw*".',
    ],
    [
      '!',
      'PATTERN_SYNTAX',
      '"!" is no host pattern.',
      'Write names of hosts or groups, e.g. gw1,gw2 or gateways:!gw3 or "gw*".',
    ],
  ])('%j', (pattern, code, message, hint) => {
    expect(() => select(pattern)).toThrow(expect.objectContaining({ code, message, hint, name: 'UsageError' }));
  });

  it('names a file that is not there, or that is empty', () => {
    expect(() => select('@/nowhere')).toThrow(
      expect.objectContaining({
        code: 'PATTERN_FILE',
        message: expect.stringMatching(/^The file of host names \/nowhere cannot be read: ENOENT/),
      }),
    );
    withFiles({ names: '# nobody\n' }, (folder) => {
      expect(() => select(`@${folder}/names`)).toThrow('The host pattern is empty.');
    });
  });
});

describe('laws', () => {
  const term = fc.record({
    sign: fc.constantFrom('', '', '!', '&'),
    name: fc.constantFrom('all', 'gateways', 'models', 'eu', 'empty', ...hosts.map((host) => host.name)),
  });
  const terms = fc.array(term, { minLength: 1, maxLength: 6 });
  const isIn = (name: string, host: (typeof hosts)[number]): boolean =>
    name === 'all' || host.name === name || host.groups.includes(name);

  it('a host is selected when the terms say so one by one', () => {
    fc.assert(
      fc.property(terms, (list) => {
        const named = list.filter(({ sign }) => sign === '');
        const wanted = hosts.filter(
          (host) =>
            (named.length === 0 || named.some(({ name }) => isIn(name, host))) &&
            list.every(({ sign, name }) => sign === '' || isIn(name, host) === (sign === '&')),
        );
        expect(select(list.map(({ sign, name }) => sign + name).join(','))).toEqual(wanted.map((host) => host.name));
      }),
    );
  });

  it('the order of the terms and the separator mean nothing', () => {
    fc.assert(
      fc.property(terms, (list) => {
        const texts = list.map(({ sign, name }) => sign + name);
        expect(select(texts.toReversed().join(':'))).toEqual(select(texts.join(',')));
      }),
    );
  });
});
