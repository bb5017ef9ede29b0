import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import type { Stat } from '../core/probe.ts';
import { Secret } from '../core/secret.ts';
import { file } from './file.ts';

const there: Stat = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 3 };
const { module } = file;
const call = file({ path: '/etc/motd', content: 'hi\n', mode: '0644' });

describe('file', () => {
  it('asks for the stat and the digest only', () => {
    expect(module.probe(call.params, {})).toEqual({
      stat: { kind: 'stat', path: '/etc/motd' },
      digest: { kind: 'sha256', path: '/etc/motd' },
    });
  });

  it('finds nothing to do when content, mode and owner are as wanted', () => {
    expect(module.diff(call.params, { stat: there, digest: sha256('hi\n') })).toEqual([]);
  });

  it('creates an absent file and refuses to overwrite one that appears meanwhile', () => {
    const state = { stat: null, digest: null };
    const changes = module.diff(call.params, state);
    expect(changes).toMatchObject([{ field: 'content', summary: 'create /etc/motd' }]);
    expect(module.apply(call.params, state, changes)).toEqual([
      {
        step: 'write',
        path: '/etc/motd',
        content: 'hi\n',
        mode: '0644',
        owner: undefined,
        group: undefined,
        expect: null,
        validate: undefined,
      },
    ]);
  });

  it('changes only the mode when only the mode differs', () => {
    const state = { stat: { ...there, mode: '0600' }, digest: sha256('hi\n') };
    const changes = module.diff(call.params, state);
    expect(changes).toMatchObject([{ field: 'mode', before: '0600', after: '0644' }]);
    expect(module.apply(call.params, state, changes)).toMatchObject([{ step: 'sh', text: 'chmod -- 00644 /etc/motd' }]);
  });

  it('refuses a directory in its place', () => {
    expect(() => module.diff(call.params, { stat: { ...there, type: 'directory' }, digest: null })).toThrow(
      /is a directory/,
    );
  });

  it('says that the answer could not be had instead of guessing', () => {
    expect(() => module.diff(call.params, { stat: { unavailable: 'permission denied' }, digest: null })).toThrow(
      /permission denied/,
    );
  });

  it('marks the content of a secret file as not for the screen', () => {
    const secret = file({ path: '/etc/x.env', content: new Secret('A=canary-value\n', 'test'), mode: '0600' });
    const changes = module.diff(secret.params, { stat: null, digest: null });
    expect(changes).toMatchObject([{ secret: true }]);
    expect(JSON.stringify(module.apply(secret.params, { stat: null, digest: null }, changes))).not.toContain(
      'canary-value',
    );
  });

  it('predicts what its probes answer afterwards', () => {
    const predictions = module.after(call.params, { stat: null, digest: null }, []) ?? [];
    expect(predictions.map(({ answer }) => answer)).toEqual([{ ...there, size: 3 }, sha256('hi\n'), 'hi\n']);
  });
});
