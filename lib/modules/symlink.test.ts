import { describe, expect, it } from 'vitest';
import type { Stat } from '../core/probe.ts';
import { symlink } from './symlink.ts';

const link: Stat = { type: 'symlink', mode: '0777', owner: 'root', group: 'root', uid: 0, gid: 0, size: 8 };
const { module } = symlink;
const call = symlink({ path: '/opt/app/current', target: 'releases/2' });

describe('symlink', () => {
  it('asks what is there and where it points', () => {
    expect(module.probe(call.params, {})).toEqual({
      stat: { kind: 'stat', path: '/opt/app/current' },
      link: { kind: 'link', path: '/opt/app/current' },
    });
  });

  it('leaves a link with this target', () => {
    expect(module.diff(call.params, { stat: link, link: 'releases/2' })).toEqual([]);
  });

  it('does not overwrite what appears in the place of a new link', () => {
    const state = { stat: null, link: null };
    expect(module.diff(call.params, state)).toEqual([
      { field: 'target', summary: 'link /opt/app/current', before: null, after: 'releases/2' },
    ]);
    expect(module.apply(call.params, state, [])).toMatchObject([
      { step: 'sh', direct: true, text: 'ln -sT -- releases/2 /opt/app/current' },
    ]);
  });

  it('switches a link in one rename', () => {
    const state = { stat: link, link: 'releases/1' };
    expect(module.diff(call.params, state)).toMatchObject([
      { summary: 'switch /opt/app/current', before: 'releases/1', after: 'releases/2' },
    ]);
    expect(module.apply(call.params, state, [])).toMatchObject([
      { direct: true, text: 'ln -sfT -- releases/2 /opt/app/current.pincer.tmp' },
      { direct: true, text: 'mv -fT -- /opt/app/current.pincer.tmp /opt/app/current' },
    ]);
  });

  it('replaces a file only by force, a directory never', () => {
    const file = { stat: { ...link, type: 'file' as const }, link: null };
    expect(() => module.diff(call.params, file)).toThrow(/is a file/);
    const forced = symlink({ path: '/opt/app/current', target: 'releases/2', force: true });
    expect(module.diff(forced.params, file)).toMatchObject([{ summary: expect.stringMatching(/^replace the file/) }]);
    const directory = { stat: { ...link, type: 'directory' as const }, link: null };
    expect(() => module.diff(forced.params, directory)).toThrow(/is a directory/);
  });

  it('foretells the link', () => {
    expect(module.after(call.params, { stat: null, link: null }, [])?.map(({ answer }) => answer)).toEqual([
      'releases/2',
      { ...link, size: 10 },
    ]);
  });

  it('touches every path, since other paths may lead through it', () => {
    expect(module.touches(call.params)).toEqual(['path:*']);
    expect(module.touches(call.params, { stat: null, link: null })).toEqual([`path:${call.params.path}`]);
  });

  it('refuses an empty target', () => {
    expect(() => symlink({ path: '/x', target: '' })).toThrow(/"target": what the link points at is wanted/);
  });
});
