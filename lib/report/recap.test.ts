import { describe, expect, it } from 'vitest';
import { noPaint } from './paint.ts';
import { pendingLines, recapLines, totalLine } from './recap.ts';
import { resultOf } from './testing/values.ts';

const context = { paint: noPaint, check: false, width: undefined, verbosity: 0 };
const results = [
  resultOf('gw1', { counts: { ok: 12, changed: 3, skipped: 1 }, seconds: 2.34, roundTrips: 4 }),
  resultOf('gateway2', { state: 'unreachable', counts: { unreachable: 1 }, seconds: 10, roundTrips: 0 }),
];

describe('the recap', () => {
  it("has one line per host in Ansible's words, below each other", () => {
    expect(recapLines(results, context)).toEqual([
      'gw1      : ok=12 changed=3 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0  2.3 s, 4 round trips',
      'gateway2 : ok=0  changed=0 unreachable=1 failed=0 skipped=0 rescued=0 ignored=0  10.0 s, 0 round trips',
    ]);
  });

  it('counts what nobody knows in check mode', () => {
    expect(recapLines([resultOf('a', { counts: { ok: 1, unknown: 2 } })], { ...context, check: true })).toEqual([
      'a : ok=1 changed=0 unknown=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
    ]);
  });

  it('takes a second line on a narrow terminal', () => {
    expect(recapLines(results.slice(0, 1), { ...context, width: 80 })).toEqual([
      'gw1 : ok=12 changed=3 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
      '      2.3 s, 4 round trips',
    ]);
  });

  it('is empty without hosts', () => {
    expect(recapLines([], context)).toEqual([]);
  });
});

describe('the recap of many hosts', () => {
  const many = [
    ...Array.from({ length: 900 }, (_, index) =>
      resultOf(`gw${index}`, { counts: { ok: 24 }, seconds: 1 + index / 1000, roundTrips: index === 7 ? 3 : 2 }),
    ),
    ...Array.from({ length: 60 }, (_, index) => resultOf(`new${index}`, { counts: { ok: 24, changed: 24 } })),
    ...Array.from({ length: 4 }, (_, index) => resultOf(`odd${index}`, { counts: { ok: 24, changed: 1 } })),
    ...Array.from({ length: 6 }, (_, index) => resultOf(`down${index}`, { state: 'unreachable' })),
  ];

  it('has one line for hosts with equal counts, and one for each that is different or failed', () => {
    const lines = recapLines(many, context);
    expect(lines.slice(0, 3)).toEqual([
      '900 hosts : ok=24 changed=0  unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  at most 1.9 s, 3 round trips',
      '60 hosts  : ok=24 changed=24 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  at most 500 ms, 1 round trip',
      'odd0      : ok=24 changed=1  unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
    ]);
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual([...many.slice(960).map(({ host }) => host)]);
  });

  it('names every host with -v, and up to fifty always', () => {
    expect(recapLines(many, { ...context, verbosity: 1 })).toHaveLength(many.length);
    expect(recapLines(many.slice(0, 50), context)).toHaveLength(50);
    expect(recapLines(many.slice(0, 51), context)).toHaveLength(1);
  });
});

describe('pending handlers', () => {
  it('are named, but not in check mode, which owes nothing', () => {
    const owing = [
      resultOf('a', { pendingHandlers: ['Reload sshd'] }),
      resultOf('b'),
      resultOf('c', { pendingHandlers: ['X', 'Y'] }),
    ];
    expect(pendingLines(owing, noPaint, false)).toEqual([
      'a  still pending: Reload sshd; left to the next run',
      'c  still pending: X, Y; left to the next run',
    ]);
    expect(pendingLines(owing, noPaint, true)).toEqual([]);
  });
});

describe('the last line', () => {
  it('counts the hosts by what they came to', () => {
    const all = [
      ...results,
      resultOf('c'),
      resultOf('d', { state: 'failed' }),
      resultOf('e', { state: 'interrupted' }),
    ];
    expect(totalLine(all, 12.31, context)).toBe(
      '5 hosts in 12.3 s: 1 unchanged, 1 changed, 1 failed, 1 unreachable, 1 interrupted',
    );
    expect(totalLine([resultOf('c'), ...results.slice(0, 1)], 1, { ...context, check: true })).toBe(
      '2 hosts in 1.0 s: 1 as wanted, 1 would change (check mode: nothing was changed)',
    );
  });
});
