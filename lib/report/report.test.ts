import { describe, expect, it } from 'vitest';
import { PincerError, TaskError, UnreachableError } from '../core/errors.ts';
import type { RunEvent } from '../run/outcome.ts';
import { createShowDiff } from './diff.ts';
import { noPaint } from './paint.ts';
import { Report, type ReportOptions } from './report.ts';
import { outcomeOf, plannedTask, resultOf } from './testing/values.ts';

const options: ReportOptions = {
  paint: noPaint,
  verbosity: 0,
  check: false,
  hosts: ['gw1', 'gw2'],
  title: 'playbooks/site.ts',
  directory: '/site',
};
const runStart: RunEvent = { type: 'run-start', runId: '20261120T200000-abcdef', hosts: ['gw1', 'gw2'], check: false };
const failed = new TaskError({ code: 'STEP_FAILED', message: 'It ended with status 1.' });

/** All lines of some events. */
function linesOf(events: readonly RunEvent[], more: Partial<ReportOptions> = {}): string[] {
  const report = new Report({ ...options, ...more });
  return events.flatMap((event) => report.lines(event));
}

describe('the first line', () => {
  it('says what is run, where, and whether it is in earnest', () => {
    expect(linesOf([runStart])).toEqual(['playbooks/site.ts  2 hosts']);
    expect(linesOf([{ ...runStart, check: true }], { verbosity: 1 })).toEqual([
      'playbooks/site.ts  2 hosts  check mode: nothing will be changed  run 20261120T200000-abcdef',
    ]);
  });
});

describe('what happens on hosts', () => {
  it('is quiet where all is as wanted', () => {
    const events: RunEvent[] = [
      { type: 'host-start', host: 'gw1' },
      { type: 'host-ready', host: 'gw1', label: 'deploy@192.0.2.1:22' },
      { type: 'task', host: 'gw1', outcome: outcomeOf('A', { status: 'ok' }) },
      { type: 'host-end', host: 'gw1', result: resultOf('gw1') },
    ];
    expect(linesOf(events)).toEqual([]);
    expect(linesOf(events, { verbosity: 1 })).toEqual([
      '   connected gw1  deploy@192.0.2.1:22',
      '          ok gw1  base › A',
    ]);
  });

  it('shows notes always, and what tasks print with -v, in whole lines', () => {
    const output = (text: string): RunEvent => ({ type: 'output', host: 'gw1', text });
    const events: RunEvent[] = [
      { type: 'note', host: 'gw2', message: 'an earlier run was interrupted here' },
      output('one\ntw'),
      output('o\n\u001b[2Jthr'),
      output('ee'),
      { type: 'task', host: 'gw1', outcome: outcomeOf('A') },
    ];
    expect(linesOf(events)).toEqual([
      '        note gw2  an earlier run was interrupted here',
      '     changed gw1  base › A',
    ]);
    expect(linesOf(events, { verbosity: 1 }).slice(1)).toEqual([
      '             gw1  │ one',
      '             gw1  │ two',
      '             gw1  │ three',
      '     changed gw1  base › A',
    ]);
  });

  it('names the task whose output it shows: those of one message are reported later, together', () => {
    const starts = (name: string): RunEvent => ({ type: 'item-start', host: 'gw1', item: plannedTask(name) });
    const events: RunEvent[] = [
      starts('A'),
      starts('B'),
      { type: 'output', host: 'gw1', text: 'one\n' },
      { type: 'output', host: 'gw1', text: 'two' },
      starts('C'),
      { type: 'output', host: 'gw1', text: 'three\n' },
      { type: 'task', host: 'gw1', outcome: outcomeOf('A') },
    ];
    expect(linesOf(events)).toEqual(['     changed gw1  base › A']);
    expect(linesOf(events, { verbosity: 1 })).toEqual([
      '     running gw1  base › B',
      '             gw1  │ one',
      '             gw1  │ two',
      '     running gw1  base › C',
      '             gw1  │ three',
      '     changed gw1  base › A',
    ]);
  });

  it('shows differences below the task', async () => {
    const change = { field: 'content', summary: 'new content', before: 'a\n', after: 'b\n' };
    const lines = linesOf([{ type: 'task', host: 'gw1', outcome: outcomeOf('A', { changes: [change] }) }], {
      showDiff: await createShowDiff(),
    });
    expect(lines.map((line) => line.trim())).toEqual([
      'changed gw1  base › A  new content',
      '--- /srv/x\tnow',
      '+++ /srv/x\twanted',
      '@@ -1,1 +1,1 @@',
      '-a',
      '+b',
    ]);
  });
});

describe('the end', () => {
  it('has failures before the recap, each once', () => {
    const unreachable = new UnreachableError({ code: 'NO_WAY', message: 'No way in.\nroot@x: refused' });
    const results = [
      resultOf('gw1', { state: 'failed', error: failed, counts: { failed: 1 }, pendingHandlers: ['Reload'] }),
      resultOf('gw2', { state: 'unreachable', error: unreachable, counts: { unreachable: 1 } }),
    ];
    const lines = linesOf([
      { type: 'task', host: 'gw1', outcome: outcomeOf('A', { status: 'failed', error: failed, seconds: 3 }) },
      ...results.map((result): RunEvent => ({ type: 'host-end', host: result.host, result })),
      { type: 'run-end', results, seconds: 4 },
    ]);
    expect(lines).toEqual([
      '      failed gw1  base › A  It ended with status 1.',
      ' unreachable gw2  No way in.',
      '',
      'Failures',
      'gw1  base › A',
      '  It ended with status 1.',
      '  how:   file, STEP_FAILED',
      '  at:    roles/base.ts:12:5',
      '',
      'gw2  unreachable',
      '  No way in.',
      '  root@x: refused',
      '  how:   NO_WAY',
      '',
      'Slowest',
      '       3.0 s gw1  base › A',
      '',
      'Recap',
      'gw1 : ok=0 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
      'gw2 : ok=0 changed=0 unreachable=1 failed=0 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
      'gw1  still pending: Reload; left to the next run',
      '',
      '2 hosts in 4.0 s: 1 failed, 1 unreachable',
    ]);
  });

  it('keeps rescued failures apart from those that ended a host', () => {
    const other = new TaskError({ code: 'OTHER', message: 'Another.' });
    const results = [
      resultOf('gw1', { counts: { rescued: 1 } }),
      resultOf('gw2', { state: 'failed', error: other, counts: { rescued: 1, failed: 1 } }),
    ];
    const lines = linesOf([
      { type: 'task', host: 'gw1', outcome: outcomeOf('A', { status: 'failed', error: failed }) },
      { type: 'task', host: 'gw2', outcome: outcomeOf('A', { status: 'failed', error: failed }) },
      { type: 'task', host: 'gw2', outcome: outcomeOf('B', { status: 'failed', error: other }) },
      { type: 'run-end', results, seconds: 1 },
    ]);
    const between = (start: string, end: string) => lines.slice(lines.indexOf(start), lines.indexOf(end));
    expect(between('Rescued', 'Failures').filter((line) => line.startsWith('gw'))).toEqual([
      'gw1  base › A',
      'gw2  base › A',
    ]);
    expect(between('Failures', 'Recap').filter((line) => line.startsWith('gw'))).toEqual(['gw2  base › B']);
  });

  it('tells a host that failed outside of any task, and one that another run holds', () => {
    const busy = new PincerError({ code: 'HOST_BUSY', message: 'Another run is at work.', hint: 'Wait.' });
    const results = [
      resultOf('gw1', { state: 'failed', error: failed }),
      resultOf('gw2', { state: 'refused', error: busy }),
    ];
    const lines = linesOf([
      ...results.map((result): RunEvent => ({ type: 'host-end', host: result.host, result })),
      { type: 'run-end', results, seconds: 1 },
    ]);
    expect(lines.slice(0, 2)).toEqual([
      '      failed gw1  It ended with status 1.',
      '     refused gw2  Another run is at work.',
    ]);
    expect(lines).toContain('  hint:  Wait.');
    expect(lines.at(-1)).toBe('2 hosts in 1.0 s: 1 failed, 1 refused');
  });

  it('stays one line per host for fifty hosts', () => {
    const hosts = Array.from({ length: 50 }, (_, index) => `gw${index}`);
    const results = hosts.map((host) => resultOf(host));
    expect(linesOf([{ type: 'run-end', results, seconds: 1 }], { hosts })).toHaveLength(2 + 50 + 2);
  });
});

describe('a run on many hosts', () => {
  const hosts = Array.from({ length: 200 }, (_, index) => `gw${index}`);
  const run = (changed: readonly string[]): RunEvent[] => [
    { ...runStart, hosts },
    ...hosts.flatMap((host): RunEvent[] => [
      { type: 'host-start', host },
      { type: 'task', host, outcome: outcomeOf('A', { status: changed.includes(host) ? 'changed' : 'ok' }) },
      { type: 'task', host, outcome: outcomeOf('B', { status: changed.includes(host) ? 'changed' : 'ok' }) },
      { type: 'host-end', host, result: resultOf(host, { counts: countsOf(changed.includes(host)) }) },
    ]),
    {
      type: 'run-end',
      results: hosts.map((host) => resultOf(host, { counts: countsOf(changed.includes(host)) })),
      seconds: 9,
    },
  ];
  const countsOf = (isChanged: boolean) => ({ ok: 2, changed: isChanged ? 2 : 0 });

  it('is told in six lines when nothing changes', () => {
    expect(linesOf(run([]), { hosts })).toEqual([
      'playbooks/site.ts  200 hosts',
      '',
      'Recap',
      '200 hosts : ok=2 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  at most 500 ms, 1 round trip',
      '',
      '200 hosts in 9.0 s: 200 unchanged',
    ]);
  });

  it('names the hosts that changed, each in one line; with -v every task', () => {
    const lines = linesOf(run(['gw7', 'gw150']), { hosts });
    expect(lines.slice(1, 3)).toEqual(['     changed gw7    2 tasks: A, B', '     changed gw150  2 tasks: A, B']);
    expect(lines.slice(4)).toEqual([
      'Recap',
      '198 hosts : ok=2 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  at most 500 ms, 1 round trip',
      'gw7       : ok=2 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
      'gw150     : ok=2 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0  500 ms, 1 round trip',
      '',
      '200 hosts in 9.0 s: 198 unchanged, 2 changed',
    ]);
    const all = linesOf(run(['gw7']), { hosts, verbosity: 1 });
    expect(all.filter((line) => /^ +(ok|changed) gw/.test(line))).toHaveLength(400);
    expect(all.filter((line) => /^gw\d+ +:/.test(line))).toHaveLength(200);
  });
});
