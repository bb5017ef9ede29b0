import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import type { Stat } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { lineInFile } from './lineInFile.ts';

const text = '#Port 22\nUsePAM yes\n';
const there: Stat = { type: 'file', mode: '0600', owner: 'root', group: 'adm', uid: 0, gid: 4, size: text.length };
const { module } = lineInFile;
const call = lineInFile({ path: '/etc/x.conf', match: '^#?Port ', line: 'Port 9922' });
const wanted = 'Port 9922\nUsePAM yes\n';

describe('lineInFile', () => {
  it('asks for the stat and the content', () => {
    expect(module.probe(call.params, {})).toEqual({
      stat: { kind: 'stat', path: '/etc/x.conf' },
      content: { kind: 'content', path: '/etc/x.conf', secret: false },
    });
  });

  it('writes the edited content with the mode and the owner that the file has', () => {
    const state = { stat: there, content: text };
    const changes = module.diff(call.params, state);
    expect(changes).toEqual([{ field: 'content', summary: '"Port 9922" in /etc/x.conf', before: text, after: wanted }]);
    expect(module.apply(call.params, state, changes)).toEqual([
      {
        step: 'write',
        path: '/etc/x.conf',
        content: wanted,
        mode: '0600',
        owner: 'root',
        group: 'adm',
        expect: sha256(text),
        validate: undefined,
      },
    ]);
  });

  it('foretells the content, so that the next edit needs no look', () => {
    const predictions = module.after(call.params, { stat: there, content: text }, []);
    expect(predictions?.map(({ answer }) => answer)).toEqual([
      { ...there, size: Buffer.byteLength(wanted) },
      sha256(wanted),
      wanted,
    ]);
    expect(module.diff(call.params, { stat: there, content: wanted })).toEqual([]);
  });

  it('brings the mode to what is wanted without a write', () => {
    const params = lineInFile({ path: '/etc/x.conf', line: 'UsePAM yes', mode: '0644', owner: 'app' }).params;
    const state = { stat: there, content: text };
    expect(module.diff(params, state)).toMatchObject([{ field: 'mode' }, { field: 'owner' }]);
    expect(module.apply(params, state, [])).toMatchObject([
      { step: 'sh', text: 'chown -h -- app /etc/x.conf' },
      { step: 'sh', text: 'chmod -- 00644 /etc/x.conf' },
    ]);
  });

  it('makes a missing file only when told to', () => {
    const missing = { stat: null, content: null };
    expect(() => module.diff(call.params, missing)).toThrow(expect.objectContaining({ code: 'FILE_MISSING' }));
    const { params } = lineInFile({ path: '/etc/x.conf', line: 'a', create: true });
    const changes = module.diff(params, missing);
    expect(changes).toMatchObject([{ field: 'content', before: null, after: 'a\n' }]);
    expect(module.apply(params, missing, changes)).toMatchObject([
      { step: 'write', content: 'a\n', mode: '0644', owner: undefined, expect: null },
    ]);
  });

  it('has nothing to remove from a missing file', () => {
    const { params } = lineInFile({ path: '/etc/x.conf', match: '^#', state: 'absent', create: true });
    expect(module.diff(params, { stat: null, content: null })).toEqual([]);
    expect(module.after(params, { stat: null, content: null }, [])).toEqual([]);
  });

  it('says which lines it removes', () => {
    const { params } = lineInFile({ path: '/etc/x.conf', match: '^#', state: 'absent' });
    expect(module.diff(params, { stat: there, content: text })).toMatchObject([
      { summary: 'remove lines like /^#/ from /etc/x.conf', after: 'UsePAM yes\n' },
    ]);
  });

  it('hands on the validation', () => {
    const { params } = lineInFile({ path: '/etc/sudoers', line: 'a', validate: sh`visudo -cf "$1"` });
    expect(module.apply(params, { stat: there, content: text }, [])).toMatchObject([
      { validate: { text: 'visudo -cf "$1"' } },
    ]);
  });

  it('does not put a file in the place of a symlink', () => {
    expect(() => module.diff(call.params, { stat: { ...there, type: 'symlink' }, content: text })).toThrow(
      /is a symlink/,
    );
  });

  it('says why the content could not be had', () => {
    const content = { unavailable: 'the file is not UTF-8 text' };
    expect(() => module.diff(call.params, { stat: there, content })).toThrow(/content of \/etc\/x.conf.*not UTF-8/);
  });

  it.each([
    ['no line', { path: '/x' }, /"line": the line to have/],
    ['nothing to remove', { path: '/x', state: 'absent' as const }, /"match": which lines to remove/],
    ['several lines', { path: '/x', line: 'a\nb' }, /"line": one line without its end/],
    ['a broken expression', { path: '/x', line: 'a', match: '(' }, /"match": not a regular expression/],
    ['an expression of Python', { path: '/x', line: 'a', match: '(?P<name>a)' }, /"match": not a regular/],
    ['both places', { path: '/x', line: 'a', after: 'b', before: 'c' }, /"before": either after or before/],
  ])('refuses %s', (_, params, message) => {
    expect(() => lineInFile(params)).toThrow(message);
  });
});
