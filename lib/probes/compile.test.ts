import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyOf, type Probe, probe } from '../core/probe.ts';
import { rawShell } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import { shells, startShell } from '../shell/testing/shells.ts';
import { compileQuestions } from './compile.ts';
import { answersOf } from './testing/ask.ts';

const one: readonly Probe[] = [
  probe.stat('/etc/passwd'),
  probe.sha256('/etc/passwd'),
  probe.content('/etc/passwd'),
  probe.link('/proc/self'),
  probe.package('coreutils'),
  probe.unit('ssh'),
  probe.account('root'),
  probe.group('root'),
  probe.sysctl('kernel.pid_max'),
  probe.sh(rawShell('true')),
];

function entry(id: string, code: number, stdout: string | Buffer, stderr = ''): Entry {
  return { id, code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

describe('compileQuestions', () => {
  it('asks equal questions once, and answers each', () => {
    const twice = compileQuestions([...one, ...one]);
    expect(twice.program).toBe(compileQuestions(one).program);
    const answers = twice.read(() => undefined);
    expect([...answers.keys()].sort()).toEqual(one.map(keyOf).sort());
  });

  it('asks each kind in one record, whatever order the questions come in', () => {
    const mixed = [probe.stat('/a'), probe.account('x'), probe.stat('/b'), probe.account('y')];
    expect(compileQuestions(mixed).program).toBe(
      'B q-stat\nQ stat /a /b </dev/null\ne q-stat $?\n' +
        "B q-account\nG '^((x|y):|(passwd|group):[[:space:]]*(files|compat)([[:space:]]+[a-z]+)*[[:space:]]*$)'\ne q-account $?\n" +
        'B q-account.passwd\ng passwd x y\ne q-account.passwd $?\n',
    );
  });

  it('asks one process for what stands at paths and where links point, each path once', () => {
    const both = compileQuestions([probe.stat('/a'), probe.link('/b'), probe.stat('/b')]);
    expect(both.program).toBe('B q-stat\nQ names /a /b </dev/null\ne q-stat $?\n');
    const output = ' 0 1\n\nregular file|644|root|root|0|0|1|/a\0symbolic link|777|root|root|0|0|3|/b -> c|d\0';
    expect([...both.read((id) => entry(id, 0, output)).entries()]).toEqual([
      [keyOf(probe.stat('/a')), expect.objectContaining({ type: 'file' })],
      [keyOf(probe.link('/b')), 'c|d'],
      [keyOf(probe.stat('/b')), expect.objectContaining({ type: 'symlink', size: 3 })],
    ]);
  });

  it('is empty without questions', () => {
    const none = compileQuestions([]);
    expect([none.program, none.read(() => undefined).size]).toEqual(['', 0]);
  });

  it('calls every answer that did not come unavailable, never absent', () => {
    const answers = compileQuestions(one).read(() => undefined);
    expect(new Set(answers.values())).toEqual(new Set([{ unavailable: 'the host did not answer this question' }]));
  });

  it.each([
    ['a tool is missing', 127, '', 'sh: 1: stat: not found'],
    ['nothing was printed', 0, '', ''],
    ['the answer ends in the middle', 1, ' 0\n', 'stat: I/O error'],
  ])('calls an answer unavailable when %s', (_, code, stdout, stderr) => {
    for (const question of [probe.stat('/a'), probe.sha256('/a'), probe.link('/a')]) {
      const answers = compileQuestions([question]).read((id) => entry(id, code, stdout, stderr));
      expect([...answers.values()]).toEqual([{ unavailable: expect.any(String) }]);
    }
  });

  it.each([
    ['dpkg-query', probe.package('x'), 127],
    ['dpkg-query', probe.package('x'), 2],
    ['getent', probe.account('x'), 127],
    ['getent', probe.group('x'), 124],
    ['systemctl', probe.unit('x'), 1],
    ['grep', probe.sysctl('x'), 127],
  ])('calls an answer unavailable when %s does not work', (_, question, code) => {
    const answers = compileQuestions([question]).read((id) => entry(id, code, question.kind === 'sysctl' ? 'r\n' : ''));
    expect([...answers.values()]).toEqual([{ unavailable: expect.any(String) }]);
  });

  it('calls all answers of one tool unavailable when a file vanished between look and question', () => {
    const asked = compileQuestions([probe.stat('/a'), probe.stat('/b'), probe.stat('/c')]);
    const line = 'regular file|644|root|root|0|0|1\n';
    const answers = asked.read((id) => entry(id, 1, ` 0 2\n\n${line}`, "stat: cannot statx '/a'"));
    expect([...answers.values()]).toEqual([
      { unavailable: "stat: cannot statx '/a'" },
      null,
      { unavailable: "stat: cannot statx '/a'" },
    ]);
  });

  it('reads the units that systemd names', () => {
    const block = (load: string, reload = 'no') =>
      `LoadState=${load}\nActiveState=active\nSubState=running\nUnitFileState=enabled\nId=x=y.service\nNeedDaemonReload=${reload}\n`;
    const asked = compileQuestions([probe.unit('a'), probe.unit('b.timer'), probe.unit('c')]);
    const answers = asked.read((id) => entry(id, 0, `${block('loaded')}\n${block('not-found', 'yes')}`));
    const unit = { active: 'active', sub: 'running', file: 'enabled' };
    expect([...answers.values()]).toEqual([
      { ...unit, load: 'loaded', needsReload: false },
      { ...unit, load: 'not-found', needsReload: true },
      { unavailable: 'systemctl named fewer units than asked' },
    ]);
  });
});

it('keeps the units that systemctl named before one that it cannot take', () => {
  const asked = compileQuestions([probe.unit('a'), probe.unit('x@.service'), probe.unit('b')]);
  const block = 'LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=\nNeedDaemonReload=no\n';
  const [a, ...rest] = asked.read((id) => entry(id, 1, `${block}\n`, 'Unit name x@.service is not valid.')).values();
  expect(a).toMatchObject({ load: 'loaded', file: '' });
  expect(rest).toEqual(Array(2).fill({ unavailable: 'Unit name x@.service is not valid.' }));
});

/** Counts calls of tools by functions of the same names, which a shell finds first. */
const counted = ['stat', 'sha256sum', 'timeout', 'grep', 'head', 'getent', 'cat', 'id', 'rm', 'mv'];
const counters = counted.map((tool) => `${tool}(){ printf '%s\\n' "${tool} $1" >&9; command ${tool} "$@";}\n`).join('');

describe.each(shells)('processes of a look with %s', (kind) => {
  it.each([1, 40])('are one per kind for %i questions of each', async (count) => {
    await using shell = await startShell(kind);
    await shell.ask(`exec 9>'${shell.folder}/calls'\n${counters}`);
    const many = Array.from({ length: count }, (_, index) => [
      probe.stat(index === 0 ? '/etc/passwd' : `/etc/passwd/${index}`),
      probe.stat(index === 0 ? '/etc' : `/proc/self/fd/../${index}`),
      probe.sha256(index === 0 ? '/etc/passwd' : `/proc/self/../self/${index}`),
      probe.link(index === 0 ? '/proc/self' : `/etc/${index}`),
      probe.account(`user-${index}`),
      probe.group(`group-${index}`),
      probe.sysctl(index === 0 ? 'kernel.pid_max' : `kernel.${index}`),
    ]).flat();
    const answers = await answersOf(shell, many);
    expect(answers).toHaveLength(count * 7);
    const calls = readFileSync(`${shell.folder}/calls`, 'utf8').split('\n').slice(0, -1);
    expect(calls).toEqual([
      'stat --printf=%F|%a|%U|%G|%u|%g|%s|%N\\0',
      'sha256sum -z',
      'grep -Es',
      'timeout -k',
      'timeout -k',
      'grep -aHs',
    ]);
  });

  it('is one for users and groups that are in the local files', async () => {
    await using shell = await startShell(kind);
    await shell.ask(`exec 9>'${shell.folder}/calls'\n${counters}`);
    const known = [probe.account('root'), probe.account('daemon'), probe.group('root'), probe.group('daemon')];
    expect(await answersOf(shell, known)).toMatchObject([{ uid: 0 }, { uid: 1 }, { gid: 0 }, { gid: 1 }]);
    expect(readFileSync(`${shell.folder}/calls`, 'utf8')).toBe('grep -Es\n');
  });

  it('are none for what does not exist', async () => {
    await using shell = await startShell(kind);
    await shell.ask(`exec 9>'${shell.folder}/calls'\n${counters}`);
    const missing = [
      probe.stat('/nothing'),
      probe.sha256('/nothing'),
      probe.link('/nothing'),
      probe.content('/nothing'),
    ];
    expect(await answersOf(shell, missing)).toEqual([null, null, null, null]);
    expect(readFileSync(`${shell.folder}/calls`, 'utf8')).toBe('');
  });
});

it('packages and units are asked by one process each', () => {
  const names = ['a', 'b', 'c'];
  const { program } = compileQuestions(names.flatMap((name) => [probe.package(name), probe.unit(name)]));
  expect(program.match(/dpkg-query /g)).toHaveLength(1);
  expect(program.match(/systemctl /g)).toHaveLength(1);
});
