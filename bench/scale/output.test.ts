import { expect, test } from 'vitest';
import { readOutput } from './output.ts';

test('reads totals and the recap, in which one line may stand for many hosts', () => {
  const output = `site.mjs  1000 hosts
 unreachable h50  no
      failed h90  site › Ask

Failures
h90 : ok=1 failed=1

Recap
996 hosts : ok=25 changed=0 unreachable=0 failed=0  at most 2 s, 2 round trips
h7        : ok=25 changed=1 unreachable=0 failed=0  1 s, 2 round trips
h8        : ok=25 changed=2 unreachable=0 failed=0  1 s, 2 round trips
h50       : ok=0  changed=0 unreachable=1 failed=0
            1 s, 0 round trips
h90       : ok=1  changed=0 unreachable=0 failed=1  1 s, 2 round trips
h90  still pending: Reload; the next run starts with it

1000 hosts in 2 min 3 s: 996 unchanged, 2 changed, 1 failed, 1 unreachable
`;
  expect(readOutput(output)).toEqual({
    totals: { hosts: 1000, unchanged: 996, changed: 2, failed: 1, unreachable: 1 },
    recapped: 1000,
    failed: ['h90'],
    unreachable: ['h50'],
    lines: 17,
  });
});

test('one host is a fleet too', () => {
  expect(readOutput('Recap\na : ok=1\n\n1 host in 9 ms: 1 unchanged\n')).toMatchObject({
    totals: { hosts: 1, unchanged: 1 },
    recapped: 1,
  });
});
